import { and, eq, sql } from "drizzle-orm";
import { invoices, prices, subscriptions } from "../../schema";

/**
 * What decides the next charge of a subscription, for every query that leads to its amount. The
 * query joins the price that the subscription holds.
 */
export const chargeFacts = {
  heldWon: prices.amountWon,
  /**
   * List minus discount of the newest paid period. A subscription without one was begun elsewhere
   * and has paid its price there.
   */
  lastPaidWon: sql<number>`coalesce((select paid.amount_won + paid.credit_won from invoices paid
    where paid.subscription_id = ${subscriptions.id} and paid.status = 'paid' order by paid.period_start desc limit 1),
    ${prices.amountWon})`,
};

/** The open invoice of a subscription; null when there is none. */
export const openInvoice = {
  id: invoices.id,
  plan: invoices.plan,
  periodEnd: invoices.periodEnd,
  amountWon: invoices.amountWon,
  discountWon: invoices.discountWon,
  creditWon: invoices.creditWon,
};
/** For an outer join: an index allows only one. */
export const isOpenInvoice = () => and(eq(invoices.subscriptionId, subscriptions.id), eq(invoices.status, "open"));
