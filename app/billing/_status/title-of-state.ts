import type { Locale } from "next-intl";
import type { getTranslations } from "next-intl/server";
import { formatLastDay } from "@/app/_format/day";
import type { BillingStatusView } from "@/lib/billing/views/views";

type Words = { t: Awaited<ReturnType<typeof getTranslations<"billing">>>; locale: Locale; now: Date };

/** @returns the title of the status page: it names a state that needs attention, else the page */
export function titleOfState({ state }: BillingStatusView, { t, locale, now }: Words): string {
  switch (state.kind) {
    case "past_due":
      return t("titlePastDue");
    case "checking":
      return state.isCanceled ? t("checkingCanceled") : t("checking");
    case "cancelling":
      return t("cancelling", { day: formatLastDay(state.endsAt, { locale, now }) });
    case "free":
    case "complimentary":
    case "active":
      return t("title");
    default:
      return state satisfies never;
  }
}
