import { listOwedRefunds, totalOwedRefunds } from "@/db/queries/refund/refunds";
import { refundDueAt, refundOverdueBefore } from "../billing/rules/refund-clock";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { OwedRefunds, OwedRefundView } from "./views";

const ROWS_SHOWN = 50;
/** How long a refused one is shown, so that someone gives the money back another way. */
const REFUSED_SHOWN_MS = 30 * DAY_MS;

/**
 * The clock of the three business days: refunds that Toss has not confirmed, the oldest first. The
 * law sets it for withdrawals; we hold every refund to it.
 * Source: E-Commerce Act, article 18(2)
 */
export async function readOwedRefunds(context: Context): Promise<OwedRefunds> {
  const now = context.now();
  const refusedSince = addMs(now, -REFUSED_SHOWN_MS);
  const [rows, total] = await Promise.all([
    listOwedRefunds(context.db, { limit: ROWS_SHOWN, refusedSince }),
    totalOwedRefunds(context.db, { refusedSince, overdueBefore: refundOverdueBefore(now) }),
  ]);
  return { ...total, rows: rows.map((row) => owedRefundView(row, now)) };
}

function owedRefundView({ refund, ...row }: Awaited<ReturnType<typeof listOwedRefunds>>[number], now: Date): OwedRefundView {
  const { id, paymentId, userId, kind, amountWon, requestedAt, refusedCode } = refund;
  const dueAt = refundDueAt(requestedAt);
  return { ...row, id, paymentId, userId, kind, amountWon, requestedAt, dueAt, isOverdue: now >= dueAt, refusedCode };
}
