import type { Checkout } from "@/db/queries/checkout/checkouts";

type FailedReason = NonNullable<Checkout["failedReason"]>;

/** The declines that we decide ourselves: code of the payment -> why its checkout failed. */
const OWN_DECLINES: ReadonlyMap<string, FailedReason> = new Map([
  ["NO_ANSWER", "no_answer"],
  ["NO_LONGER_WANTED", "no_longer_wanted"],
  ["REFUNDED_BY_RECONCILIATION", "refunded_by_reconciliation"],
  ["SEAL_KEY_MISSING", "seal_key_missing"],
  ["BILLING_KEY_UNREADABLE", "billing_key_unreadable"],
]);

/** @returns what a checkout keeps of a decline with this code: the reason in our words, and the code when it is Toss's */
export function failureOf(code: string): Pick<Checkout, "failedReason" | "failedCode"> {
  const own = OWN_DECLINES.get(code);
  return own ? { failedReason: own, failedCode: null } : { failedReason: "declined", failedCode: code };
}
