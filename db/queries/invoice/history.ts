// What the history of one customer is made of. Every visit of the status page reads it.

import { and, desc, eq } from "drizzle-orm";
import { invoices, paymentMethods, payments, promotionCodes, promotionRedemptions } from "../../schema";
import { type Given, statement } from "../../statement";

const INVOICE = {
  id: invoices.id,
  year: invoices.year,
  sequence: invoices.sequence,
  plan: invoices.plan,
  periodIndex: invoices.periodIndex,
  periodStart: invoices.periodStart,
  periodEnd: invoices.periodEnd,
  amountWon: invoices.amountWon,
  discountWon: invoices.discountWon,
  creditWon: invoices.creditWon,
  quantity: invoices.quantity,
  openedAt: invoices.openedAt,
};
const PAYMENT = {
  id: payments.id,
  orderId: payments.orderId,
  status: payments.status,
  amountWon: payments.amountWon,
  refundedWon: payments.refundedWon,
  declineClass: payments.declineClass,
  declineCode: payments.declineCode,
  receiptUrl: payments.receiptUrl,
  createdAt: payments.createdAt,
  approvedAt: payments.approvedAt,
};

type Of = { userId: string; limit: number };
export type PaymentRow = Awaited<ReturnType<typeof listPaymentsOf>>[number];
export type FreeRow = Awaited<ReturnType<typeof listFreeInvoicesOf>>[number];

/** The person's payments, newest first, each with its invoice and card. */
export const listPaymentsOf = statement((db, { userId, limit }: Given<Of>) =>
  db
    .select({
      payment: PAYMENT,
      invoice: INVOICE,
      promoCode: promotionCodes.code,
      issuerCode: paymentMethods.issuerCode,
      maskedNumber: paymentMethods.maskedNumber,
    })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.id, invoices.redemptionId))
    .leftJoin(promotionCodes, eq(promotionCodes.id, promotionRedemptions.codeId))
    .where(eq(payments.userId, userId))
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(limit),
);

/**
 * The invoices of this person that asked for nothing, so that no payment tells of them; newest
 * first.
 */
export const listFreeInvoicesOf = statement((db, { userId, limit }: Given<Of>) =>
  db
    .select({ invoice: INVOICE, promoCode: promotionCodes.code })
    .from(invoices)
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.id, invoices.redemptionId))
    .leftJoin(promotionCodes, eq(promotionCodes.id, promotionRedemptions.codeId))
    .where(and(eq(invoices.userId, userId), eq(invoices.status, "paid"), eq(invoices.amountWon, 0)))
    .orderBy(desc(invoices.openedAt))
    .limit(limit),
);
