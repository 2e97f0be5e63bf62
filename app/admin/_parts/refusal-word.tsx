import { useTranslations } from "next-intl";
import { Coded } from "./coded";

const KNOWN = [
  "BALANCE_CHANGED",
  "NOT_CANCELABLE_PAYMENT",
  "NOT_ALLOWED_PARTIAL_REFUND",
  "EXCEED_MAX_REFUND_DUE",
  "EXCEED_CANCEL_LIMIT",
  "NOT_FOUND_PAYMENT",
  "REFUND_REJECTED",
] as const;

/** Why Toss will not carry a refund out. */
export function RefusalWord({ code }: { code: string }) {
  const t = useTranslations("admin");
  const known = KNOWN.find((name) => name === code);
  return <Coded word={known ? t(`refundRefusal.${known}`) : t("refundRefusal.other")} code={code} />;
}
