import { useTranslations } from "next-intl";
import { Palette } from "./palette";

/** The palette with its words. */
export function OpenPalette() {
  const t = useTranslations("admin");
  return (
    <Palette
      words={{
        open: t("palette.open"),
        title: t("palette.title"),
        label: t("palette.label"),
        hint: t("searchHint"),
        find: t.raw("palette.find"),
        overview: t("back"),
        nothing: t("palette.nothing"),
        slash: t("palette.slash"),
      }}
    />
  );
}
