import { listOwedRefunds } from "@/db/queries/refund/refunds";
import { refundDueAt } from "../billing/rules/refund-clock";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { Who } from "./views";

/** A withdrawal whose money is not back yet, with the law's deadline. */
export type OwedRefundView = Who & {
  id: string;
  orderId: string;
  amountWon: number;
  requestedAt: Date;
  /** The end of the third business day; public holidays are not known and count. */
  dueAt: Date;
  isOverdue: boolean;
  /** Why Toss will not carry it out; null while it is still being asked. */
  refusedCode: string | null;
};

const ROWS_SHOWN = 50;
/** How long a refused one is shown, so that someone gives the money back another way. */
const REFUSED_SHOWN_MS = 30 * DAY_MS;

/**
 * The clock of the three business days: withdrawals that Toss has not confirmed, the oldest first.
 * Source: E-Commerce Act, article 18(2)
 */
export async function readOwedRefunds(context: Context): Promise<OwedRefundView[]> {
  const now = context.now();
  const rows = await listOwedRefunds(context.db, { limit: ROWS_SHOWN, refusedSince: addMs(now, -REFUSED_SHOWN_MS) });
  return rows.map(({ refund: { id, userId, amountWon, requestedAt, refusedCode }, orderId, email, name }) => {
    const dueAt = refundDueAt(requestedAt);
    return { id, userId, email, name, orderId, amountWon, requestedAt, dueAt, isOverdue: now >= dueAt, refusedCode };
  });
}
