import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import {
  invoiceDetails,
  invoices,
  ledgerEntries,
  paymentMethods,
  payments,
  promotionCodes,
  promotionRedemptions,
  users,
} from "../../schema";

type Wanted = { userId: string; year: number; sequence: number };

/** One invoice of this person, with what it says about them; null when they have no such one. */
export async function findInvoicePage(db: Queryable, { userId, year, sequence }: Wanted) {
  const isWanted = and(eq(invoices.userId, userId), eq(invoices.year, year), eq(invoices.sequence, sequence));
  const [row] = await db
    .select({
      invoice: invoices,
      promoCode: promotionCodes.code,
      details: invoiceDetails,
      person: { name: users.name, email: users.email },
    })
    .from(invoices)
    .innerJoin(users, eq(users.id, invoices.userId))
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.id, invoices.redemptionId))
    .leftJoin(promotionCodes, eq(promotionCodes.id, promotionRedemptions.codeId))
    .leftJoin(invoiceDetails, eq(invoiceDetails.id, invoices.detailsId))
    .where(isWanted);
  return row ?? null;
}

/** An invoice by its id, whosever it is, with the person: for a link that names it. */
export async function findInvoiceWithPerson(db: Queryable, invoiceId: string) {
  const [row] = await db
    .select({ invoice: invoices, person: users })
    .from(invoices)
    .innerJoin(users, eq(users.id, invoices.userId))
    .where(eq(invoices.id, invoiceId));
  return row ?? null;
}

/** The attempt that paid an invoice, else the newest one, with its card; null before the first. */
export async function findDecidingPayment(db: Queryable, invoiceId: string) {
  const [row] = await db
    .select({
      payment: payments,
      card: { issuerCode: paymentMethods.issuerCode, maskedNumber: paymentMethods.maskedNumber },
    })
    .from(payments)
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .where(eq(payments.invoiceId, invoiceId))
    .orderBy(desc(sql`${payments.status} = 'paid'`), desc(payments.createdAt), desc(payments.id))
    .limit(1);
  return row ?? null;
}

/** What was given back of a payment, the earliest first. */
export const listBookedRefunds = (db: Queryable, paymentId: string) =>
  db
    .select({ occurredAt: ledgerEntries.occurredAt, amountWon: ledgerEntries.amountWon })
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.paymentId, paymentId), eq(ledgerEntries.kind, "refund")))
    .orderBy(asc(ledgerEntries.occurredAt), asc(ledgerEntries.id));
