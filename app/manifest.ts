import type { MetadataRoute } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { PRODUCT_PATH } from "@/app/product-path";
import icon192 from "./_landing/pictures/icon-192.png";
import icon512 from "./_landing/pictures/icon-512.png";

/** For the home screen of a phone, in the reader's language. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const t = await getTranslations("meta");
  return {
    name: t("siteName"),
    short_name: t("siteName"),
    description: t("description"),
    lang: await getLocale(),
    start_url: PRODUCT_PATH,
    scope: "/",
    display: "standalone",
    background_color: "#eff1f4",
    theme_color: "#ffffff",
    icons: [icon192, icon512].flatMap(({ src, width, height }) =>
      (["any", "maskable"] as const).map((purpose) => ({ src, sizes: `${width}x${height}`, type: "image/png", purpose })),
    ),
  };
}
