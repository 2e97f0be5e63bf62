import { getLocale, getTranslations } from "next-intl/server";
import { formatInstant } from "@/app/_format/day";
import { webContext } from "@/app/_server/context";
import { env } from "@/lib/env";
import { DemoBar } from "./demo-bar";

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
      words={{
        label: t("label"),
        clock: t("clock"),
        day: t("day"),
        dayLabel: t("dayLabel"),
        nextCharge: t("nextCharge"),
        batch: t("batch"),
        ran: t.raw("ran"),
        emulator: t("emulator"),
        open: t("open"),
        close: t("close"),
        working: t("working"),
        noAnswer: common("noAnswer"),
        newWindow: common("newWindow"),
      }}
    />
  );
}
