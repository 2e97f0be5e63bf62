import { findDecidingPayment, findInvoicePage, listBookedRefunds } from "@/db/queries/invoice/invoice-pages";
import type { Context } from "../../context";
import { invoiceNumber, readInvoiceNumber } from "../rules/order-id";
import { unitsOf } from "../rules/quantity";
import { isTrialPeriod } from "../rules/trial";
import { discountView } from "./history";
import type { InvoicePageView } from "./views";

/**
 * One invoice with everything that stands on paper.
 * @param number as people read it, TRK-2026-000123
 * @returns null when this customer has no such invoice
 */
export async function readInvoice(
  context: Context,
  { userId, number }: { userId: string; number: string },
): Promise<InvoicePageView | null> {
  const wanted = readInvoiceNumber(number);
  const found = wanted && (await findInvoicePage(context.db, { userId, ...wanted }));
  if (!found) return null;
  const { invoice, promoCode, details, person } = found;
  const deciding = await findDecidingPayment(context.db, invoice.id);
  const paid = deciding?.payment.status === "paid" ? deciding : null;
  const refunds = paid ? await listBookedRefunds(context.db, paid.payment.id) : [];
  const { amountWon, discountWon, creditWon, quantity, openedAt, plan, periodStart: start, periodEnd: end } = invoice;
  const listWon = amountWon + discountWon + creditWon;
  return {
    number: invoiceNumber(invoice.year, invoice.sequence),
    status: statusOf(invoice.status, { isChecking: deciding?.payment.status === "pending" }),
    openedAt,
    plan,
    period: { start, end },
    amountWon,
    isTrial: isTrialPeriod(invoice),
    discount: discountView(invoice, promoCode),
    discountWon,
    creditWon,
    listWon,
    units: unitsOf({ listWon, quantity }),
    tax: taxOf(paid?.payment ?? null),
    refunds: refunds.map(({ occurredAt: at, amountWon: signedWon }) => ({ at, amountWon: -signedWon })),
    refundedWon: paid?.payment.refundedWon ?? 0,
    keptWon: amountWon - (paid?.payment.refundedWon ?? 0),
    paid: paid && {
      at: paid.payment.approvedAt ?? paid.payment.createdAt,
      card: paid.card,
      receiptUrl: paid.payment.receiptUrl,
    },
    customer: { ...person, companyName: details?.companyName ?? null, businessNumber: details?.businessNumber ?? null },
  };
}

type InvoiceStatus = NonNullable<Awaited<ReturnType<typeof findInvoicePage>>>["invoice"]["status"];

function statusOf(status: InvoiceStatus, { isChecking }: { isChecking: boolean }): InvoicePageView["status"] {
  switch (status) {
    case "paid":
      return "paid";
    case "open":
      return isChecking ? "pending" : "open";
    case "void":
    case "uncollectible":
      return "void";
    default:
      return status satisfies never;
  }
}

/** Toss's own figures, which the card slip also shows. */
function taxOf(payment: { suppliedWon: number | null; vatWon: number | null } | null): InvoicePageView["tax"] {
  if (payment?.suppliedWon == null || payment.vatWon == null) return null;
  return { suppliedWon: payment.suppliedWon, vatWon: payment.vatWon };
}
