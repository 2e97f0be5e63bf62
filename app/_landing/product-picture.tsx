import type { StaticImageData } from "next/image";
import { useLocale, useTranslations } from "next-intl";
import type { Theme } from "@/app/_appearance/appearance";
import phoneEnDark from "./pictures/journal-phone-en-dark.webp";
import phoneEnLight from "./pictures/journal-phone-en-light.webp";
import phoneKoDark from "./pictures/journal-phone-ko-dark.webp";
import phoneKoLight from "./pictures/journal-phone-ko-light.webp";
import wideEnDark from "./pictures/journal-wide-en-dark.webp";
import wideEnLight from "./pictures/journal-wide-en-light.webp";
import wideKoDark from "./pictures/journal-wide-ko-dark.webp";
import wideKoLight from "./pictures/journal-wide-ko-light.webp";

/** Made from the app itself by `npm run pictures`. */
const PICTURES = {
  ko: { wide: { light: wideKoLight, dark: wideKoDark }, phone: { light: phoneKoLight, dark: phoneKoDark } },
  en: { wide: { light: wideEnLight, dark: wideEnDark }, phone: { light: phoneEnLight, dark: phoneEnDark } },
};
const PHONE = "(max-width: 639px)";
const DARK = "(prefers-color-scheme: dark)";
const DARK_PHONE = "(max-width: 639px) and (prefers-color-scheme: dark)";

/** The journal as it looks in this language and theme. */
export function ProductPicture({ theme }: { theme: Theme }) {
  const t = useTranslations("landing");
  const { wide, phone } = PICTURES[useLocale()];
  const chosen = theme === "system" ? "light" : theme;
  return (
    <picture>
      {theme === "system" ? (
        <>
          <Source picture={phone.dark} media={DARK_PHONE} />
          <Source picture={wide.dark} media={DARK} />
        </>
      ) : null}
      <Source picture={phone[chosen]} media={PHONE} />
      <img
        src={wide[chosen].src}
        width={wide[chosen].width}
        height={wide[chosen].height}
        alt={t("pictureAlt")}
        fetchPriority="high"
        className="h-auto w-full rounded-card border border-line shadow-float"
      />
    </picture>
  );
}

function Source({ picture, media }: { picture: StaticImageData; media: string }) {
  return <source media={media} srcSet={picture.src} width={picture.width} height={picture.height} />;
}
