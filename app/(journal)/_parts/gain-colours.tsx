import { getTranslations } from "next-intl/server";
import { GAINS } from "@/app/_appearance/appearance";
import { ChoiceSwitch } from "@/app/_components/choice-switch";
import { chosenAppearance } from "@/app/_server/appearance";

/** The choice of the footer, where a person looks for it too. */
export async function GainColours() {
  const t = await getTranslations("journalSettings");
  const { gain } = await chosenAppearance();
  return (
    <ChoiceSwitch
      action="/api/appearance"
      name="gain"
      label={t("colour")}
      current={gain}
      options={GAINS.map((value) => ({ value, text: t(value) }))}
    />
  );
}
