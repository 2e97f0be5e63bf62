import { cookies } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import { formatInstant } from "@/app/_format/day";
import { webContext } from "@/app/_server/context";
import { env } from "@/lib/env";
import { DemoBar } from "./demo-bar";
import { DEMO_BAR_COOKIE, FOLDED } from "./demo-words";

/** The demo's controls. Hidden while the real Toss is in use. */
export async function DemoTools() {
  if (!env.hasDemoTools) return null;
  const t = await getTranslations("demo");
  const common = await getTranslations("common");
  const now = (await webContext()).now();
  return (
    <DemoBar
      nowText={formatInstant(now, { locale: await getLocale(), now, weekday: true })}
      emulatorUrl={env.tossApiBaseUrl}
      wasFolded={(await cookies()).get(DEMO_BAR_COOKIE)?.value === FOLDED}
      words={{
        label: t("label"),
        title: t("title"),
        about: t("about"),
        tools: t("tools"),
        day: t("day"),
        dayLabel: t("dayLabel"),
        month: t("month"),
        monthLabel: t("monthLabel"),
        nextCharge: t("nextCharge"),
        batch: t("batch"),
        ran: t.raw("ran"),
        emulator: t("emulator"),
        tour: t("tour"),
        open: t("open"),
        close: t("close"),
        working: t("working"),
        noAnswer: common("noAnswer"),
        newWindow: common("newWindow"),
      }}
    />
  );
}
