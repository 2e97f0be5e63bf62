import { and, eq, ne, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { invoices, prices, subscriptions } from "../../schema";

/**
 * What decides the next charge of a subscription, for every query that leads to its amount. The
 * query joins the price that the subscription holds.
 */
export const chargeFacts = {
  heldWon: prices.amountWon,
  /** Of the plan that was chosen for the next period; null when the plan stays. */
  nextPlanWon: sql<number | null>`(select chosen.amount_won from prices chosen where chosen.id = ${subscriptions.nextPriceId})`,
  creditWon: subscriptions.creditWon,
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
/** For an outer join: an index allows only one. Nothing is owed for a change of plan under way. */
export const isOpenInvoice = (of: Record<"subscriptionId" | "status" | "reason", PgColumn> = invoices) =>
  and(eq(of.subscriptionId, subscriptions.id), eq(of.status, "open"), ne(of.reason, "subscription_update"));
