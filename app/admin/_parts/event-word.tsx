import { useTranslations } from "next-intl";
import { Coded } from "./coded";

const TYPES = [
  "PAYMENT_STATUS_CHANGED",
  "BILLING_DELETED",
  "CANCEL_STATUS_CHANGED",
  "PAYMENT_APPROVED",
  "PAYMENT_FAILED",
] as const;
const RESULTS = [
  "paid",
  "declined",
  "pending",
  "refused",
  "no_body",
  "unhandled_type",
  "unknown_payment",
  "unknown_billing_key",
  "no_billing_key",
  "deleted_by_us",
  "noted",
  "not_found_at_toss",
  "read_a_moment_ago",
  "not_read_yet",
] as const;

/** What Toss told us about, in words. */
export function EventWord({ eventType }: { eventType: string }) {
  const t = useTranslations("admin");
  const known = TYPES.find((name) => name === eventType);
  return <Coded word={known ? t(`eventType.${known}`) : t("eventType.other")} code={eventType} />;
}

/** What we did with it, in words. A code of ours or Toss's that is not listed stands alone. */
export function ResultWord({ result }: { result: string }) {
  const t = useTranslations("admin");
  const known = RESULTS.find((name) => name === result);
  return known ? <Coded word={t(`eventResult.${known}`)} code={known} /> : <span className="break-words">{result}</span>;
}
