import type { Locale } from "next-intl";
import type { getTranslations } from "next-intl/server";
import { formatDay, formatLastDay } from "@/app/_format/day";
import type { BillingStatusView } from "@/lib/billing/views/views";

type Words = { t: Awaited<ReturnType<typeof getTranslations<"billing">>>; locale: Locale; now: Date };

/** @returns the sentence with which the status page begins */
export function sentenceOfState({ state }: BillingStatusView, { t, locale, now }: Words): string {
  const wording = { locale, now, weekday: true };
  switch (state.kind) {
    case "active":
      return t("active", { day: formatDay(state.nextChargeAt, wording) });
    case "past_due":
      return t("titlePastDue");
    case "cancelling":
      return t("cancelling", { day: formatLastDay(state.endsAt, wording) });
    case "checking":
      return t("checking");
    case "complimentary":
      return t("complimentary");
    case "free":
      return t("free");
    default:
      return state satisfies never;
  }
}
