import { type RefundRefusalReason, refundRefusalOf } from "../../toss/codes";

/** Stored where Toss has a code, when something else was given back before this refund was sent. */
export const BALANCE_CHANGED = "BALANCE_CHANGED";

/**
 * @param code of a refund that will not be carried out: Toss's, or BALANCE_CHANGED
 * @returns the reason in our words; "changed" for BALANCE_CHANGED
 */
export const refusalReason = (code: string): RefundRefusalReason | "changed" =>
  code === BALANCE_CHANGED ? "changed" : refundRefusalOf(code);
