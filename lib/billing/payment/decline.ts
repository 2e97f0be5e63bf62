import type { Checkout } from "@/db/queries/checkout/checkouts";
import { reasonOfCode } from "../../toss/codes";
import type { DeclineReason } from "../rules/decline-reason";

/**
 * A decline as it leaves lib. The pages put only the reason into words; the code is for the support
 * staff.
 */
export type Decline = { reason: DeclineReason; code: string };

type Own = { failedReason: NonNullable<Checkout["failedReason"]>; reason: DeclineReason };

/**
 * The declines that we decide ourselves. Their codes stand in payments.decline_code like Toss's and
 * look like them, but are none of Toss's.
 */
export const OWN_DECLINES: ReadonlyMap<string, Own> = new Map<string, Own>([
  ["NO_ANSWER", { failedReason: "no_answer", reason: "temporary" }],
  ["NO_LONGER_WANTED", { failedReason: "no_longer_wanted", reason: "restart" }],
  ["REFUNDED_BY_RECONCILIATION", { failedReason: "refunded_by_reconciliation", reason: "other" }],
  ["SEAL_KEY_MISSING", { failedReason: "seal_key_missing", reason: "our_fault" }],
  ["BILLING_KEY_UNREADABLE", { failedReason: "billing_key_unreadable", reason: "our_fault" }],
]);

/**
 * @returns the decline with this code: the one place that turns the code of a payment or a checkout
 *   into a reason
 */
export const declineOf = (code: string): Decline => ({ reason: OWN_DECLINES.get(code)?.reason ?? reasonOfCode(code), code });

/**
 * @returns what a checkout keeps of a decline with this code: the reason in our words, and the code
 *   when it is Toss's
 */
export function failureOf(code: string): Pick<Checkout, "failedReason" | "failedCode"> {
  const own = OWN_DECLINES.get(code);
  return own ? { failedReason: own.failedReason, failedCode: null } : { failedReason: "declined", failedCode: code };
}
