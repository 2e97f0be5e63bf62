import type { Locale } from "next-intl";
import type { getTranslations } from "next-intl/server";
import { formatDay, formatLastDay } from "@/app/_format/day";
import type { BillingStatusView } from "@/lib/billing/views/views";

type Words = { t: Awaited<ReturnType<typeof getTranslations<"billing">>>; locale: Locale; now: Date };

/** @returns the title of the status page: it names a state that needs attention, else the page */
export function titleOfState(status: BillingStatusView, words: Words): string {
  const { kind } = status.state;
  const isCalm = kind === "free" || kind === "complimentary" || kind === "active";
  return isCalm ? words.t("title") : sentenceOfState(status, words);
}

/** @returns the state in a short sentence, to be read out when it has changed */
export function sentenceOfState({ state, trialEndsAt }: BillingStatusView, { t, locale, now }: Words): string {
  switch (state.kind) {
    case "past_due":
      return t("titlePastDue");
    case "checking":
      return state.isCanceled ? t("checkingCanceled") : t("checking");
    case "cancelling":
      return t("cancelling", { day: formatLastDay(state.endsAt, { locale, now }) });
    case "active":
      if (trialEndsAt) return t("trial", { day: formatLastDay(trialEndsAt, { locale, now, weekday: true }) });
      return t("active", { day: formatDay(state.nextChargeAt, { locale, now, weekday: true }) });
    case "free":
      return t("free");
    case "complimentary":
      return t("complimentary");
    default:
      return state satisfies never;
  }
}
