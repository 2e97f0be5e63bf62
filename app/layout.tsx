import "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { DemoTools } from "./_components/demo-tools";
import { FocusKeeper } from "./_components/focus-keeper";
import { ShownAtOnce } from "./_components/shown-at-once";
import { SiteFooter } from "./_components/site-footer";
import { SiteHeader } from "./_components/site-header";
import openGraphEn from "./_landing/pictures/open-graph-en.png";
import openGraphKo from "./_landing/pictures/open-graph-ko.png";
import { chosenAppearance } from "./_server/appearance";

// Each page contains a new nonce and is in the reader's language, so none can be rendered in
// advance.
export const dynamic = "force-dynamic";

/** Made by `npm run pictures`. */
const OPEN_GRAPH = { ko: openGraphKo, en: openGraphEn };

/** The browser's own bars, in the colour of the header. */
const BAR_COLOUR = { light: "#ffffff", dark: "#1a1c21" };

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await chosenAppearance();
  if (theme !== "system") return { themeColor: BAR_COLOUR[theme] };
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: BAR_COLOUR.light },
      { media: "(prefers-color-scheme: dark)", color: BAR_COLOUR.dark },
    ],
  };
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("meta");
  const locale = await getLocale();
  const picture = OPEN_GRAPH[locale];
  return {
    metadataBase: new URL(env.appBaseUrl),
    title: { default: t("homeTitle"), template: t("titleTemplate") },
    description: t("description"),
    applicationName: t("siteName"),
    openGraph: {
      type: "website",
      siteName: t("siteName"),
      title: t("homeTitle"),
      description: t("description"),
      locale: locale === "ko" ? "ko_KR" : "en_GB",
      images: [{ url: picture.src, width: picture.width, height: picture.height, alt: t("homeTitle") }],
    },
    appleWebApp: { title: t("siteName") },
    twitter: { card: "summary_large_image" },
    formatDetection: { telephone: false, date: false, address: false, email: false },
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("common");
  const { theme, gain } = await chosenAppearance();
  return (
    <html lang={await getLocale()} data-theme={theme === "system" ? undefined : theme} data-gain={gain}>
      <body className="flex min-h-dvh flex-col">
        <ShownAtOnce />
        <a
          href="#main"
          className="sr-only print:hidden rounded-full bg-accent px-4 py-2 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20"
        >
          {t("skip")}
        </a>
        <SiteHeader />
        <main id="main" tabIndex={-1} className="flex-1 outline-none">
          {children}
        </main>
        <SiteFooter />
        <DemoTools />
        <FocusKeeper />
      </body>
    </html>
  );
}
