// What an administrator sees of refunds.

import { and, desc, eq, inArray, ne } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, payments, refunds, subscriptions } from "../../schema";

/** The refunds of these payments, newest first. */
export const listRefundsOfPayments = (db: Queryable, paymentIds: string[]) =>
  db
    .select({
      id: refunds.id,
      paymentId: refunds.paymentId,
      kind: refunds.kind,
      status: refunds.status,
      amountWon: refunds.amountWon,
      requestedBy: refunds.requestedBy,
      reason: refunds.reason,
      requestedAt: refunds.requestedAt,
      refusedCode: refunds.refusedCode,
      pendingCode: refunds.pendingCode,
    })
    .from(refunds)
    .where(inArray(refunds.paymentId, paymentIds))
    .orderBy(desc(refunds.requestedAt), desc(refunds.triedAt));

/** What a payment paid for, and whether the subscription is in that period now. */
export async function findPaidPeriod(db: Queryable, paymentId: string) {
  const [row] = await db
    .select({
      start: invoices.periodStart,
      end: invoices.periodEnd,
      runningSince: subscriptions.currentPeriodStart,
    })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .leftJoin(subscriptions, and(eq(subscriptions.id, payments.subscriptionId), ne(subscriptions.status, "ended")))
    .where(eq(payments.id, paymentId));
  return row ?? null;
}
