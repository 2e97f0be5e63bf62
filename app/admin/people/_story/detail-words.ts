import { useLocale, useTranslations } from "next-intl";
import { formatInstant } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { AuditView } from "@/lib/admin/views";
import { type Plan, plans } from "@/lib/billing/catalogue";
import { cardName } from "@/lib/toss/card-codes";

type Value = AuditView["detail"][string];

const INSTANT = /^\d{4}-\d\d-\d\dT/;
/** The details that have a name in the catalogue; their values are amounts, counts or words. */
const NAMES = [
  "amountWon",
  "refundedWon",
  "expectedWon",
  "approvedWon",
  "hereWon",
  "tossWon",
  "listWon",
  "discountWon",
  "creditWon",
  "missedPeriods",
  "trialDays",
  "termsVersion",
  "endsAt",
  "begins",
  "approvedAt",
  "to",
  "reason",
  "problem",
  "code",
  "result",
  "status",
] as const;

const IDS = ["refundId", "orderId", "paymentKey", "differenceId", "eventId", "keyId"] as const;

/** @returns which id a detail is: it is folded, for copying; null for anything else */
export const idOf = (name: string): (typeof IDS)[number] | null => IDS.find((listed) => listed === name) ?? null;

/** @returns the details of an entry as text; ids and what says nothing are left out */
export function useDetailWords(now: Date): (name: string, value: Value) => string[] {
  const t = useTranslations("admin");
  const locale = useLocale();
  const spoken = (name: string, value: string | number): string => {
    if (typeof value === "number") return name.endsWith("Won") ? formatWon(value, locale) : String(value);
    return INSTANT.test(value) ? formatInstant(new Date(value), { locale, now }) : value;
  };
  const codeWord = (name: string, value: string): string | null => {
    if (name === "issuerCode") return cardName(value)[locale];
    if (name === "plan" && isPlan(value)) return planName(value, locale);
    if (name === "formerPlan" && isPlan(value)) return t("detail.formerPlan", { value: planName(value, locale) });
    if (name === "kind" && isRefundKind(value)) return t(`refundKind.${value}`);
    if (name === "reason" && isEndReason(value)) return t(`endReason.${value}`);
    if (name === "result" && isOutcome(value)) return t(`status.${value}`);
    return name === "declineClass" && isDeclineClass(value) ? t(`declineClass.${value}`) : null;
  };
  return (name, value) => {
    if (value === null || value === false || idOf(name)) return [];
    if (value === true) return [name === "isFull" ? t("detail.isFull") : name];
    const word = typeof value === "string" ? codeWord(name, value) : null;
    const known = NAMES.find((listed) => listed === name);
    return [word ?? (known ? t(`detail.${known}`, { value: spoken(name, value) }) : `${name} ${spoken(name, value)}`)];
  };
}

const isPlan = (value: Value): value is Plan => plans().some(({ id }) => id === value);
const among =
  <Known extends string>(...known: Known[]) =>
  (value: Value): value is Known =>
    known.some((one) => one === value);
const isRefundKind = among("withdrawal", "prorated", "operator");
const isEndReason = among("canceled", "complimentary", "consent_missing", "refunded", "unpaid");
const isOutcome = among("paid", "declined", "pending");
const isDeclineClass = among("hard", "soft", "transient", "operator", "request", "abandoned");
