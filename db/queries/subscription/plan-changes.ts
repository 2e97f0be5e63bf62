import { and, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, payments, subscriptions } from "../../schema";
import { type Given, statement } from "../../statement";

const runningPeriodOf = statement((db, { subscriptionId, periodStart }: Given<{ subscriptionId: string; periodStart: Date }>) => {
  const keptWon = sql<number>`(select coalesce(sum(kept.amount_won - kept.refunded_won), 0)::int from payments kept
      where kept.subscription_id = ${subscriptions.id} and kept.status = 'paid')`;
  return db
    .select({
      keptWon,
      /** What was paid for it, in money and in credit, less what was given back. */
      valueWon: sql<number | null>`(${invoices.amountWon} + ${invoices.creditWon} - coalesce(${payments.refundedWon}, 0))::int`,
      /** The same before anything was given back: what a rise is measured against. */
      paidWon: sql<number | null>`(${invoices.amountWon} + ${invoices.creditWon})::int`,
      periodStart: invoices.periodStart,
      periodEnd: invoices.periodEnd,
      paymentId: payments.id,
      paymentKey: payments.paymentKey,
    })
    .from(subscriptions)
    .leftJoin(
      invoices,
      and(eq(invoices.subscriptionId, subscriptions.id), eq(invoices.periodStart, periodStart), eq(invoices.status, "paid")),
    )
    .leftJoin(payments, and(eq(payments.invoiceId, invoices.id), eq(payments.status, "paid")))
    .where(eq(subscriptions.id, subscriptionId))
    .orderBy(desc(invoices.openedAt))
    .limit(1);
});

/**
 * The period of a subscription that begins at `periodStart`, with what was paid for it, and what
 * the shop has kept of all payments of the subscription. Whole won.
 */
export async function findRunningPeriod(db: Queryable, period: { subscriptionId: string; periodStart: Date }) {
  const [row] = await runningPeriodOf(db, period);
  return row ?? null;
}
