import { and, eq, ne, type SQLWrapper, sql } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { invoices, prices, subscriptions } from "../../schema";
import { heldPromotion } from "../promotion/redemptions";

/** What so many units of a price cost: the one place where SQL multiplies a price. */
export const wholeWon = (unitWon: SQLWrapper, quantity: SQLWrapper = subscriptions.quantity) =>
  sql<number>`${unitWon} * ${quantity}`;

/**
 * What decides the next charge of a subscription, for every query that leads to its amount. The
 * query joins the price that the subscription holds, and for `raise` the one that is to follow it.
 */
export const chargeFacts = {
  quantity: subscriptions.quantity,
  heldWon: wholeWon(prices.amountWon),
  /** Of the plan that was chosen for the next period; null when the plan stays. */
  nextPlanWon: sql<
    number | null
  >`(select ${wholeWon(sql`chosen.amount_won`, subscriptions.nextQuantity)} from prices chosen where chosen.id = ${subscriptions.nextPriceId})`,
  /**
   * List minus discount of that order, as it was shown. Null when it was not put on record, as by
   * the release before.
   */
  orderedToWon: sql<number | null>`case when ${subscriptions.nextPriceId} is not null then (select consent.to_won
    from consents consent where consent.subscription_id = ${subscriptions.id} and consent.period_start = ${subscriptions.currentPeriodEnd}
      and consent.kind = 'own_act' and consent.withdrawn_at is null) end`,
  creditWon: subscriptions.creditWon,
  /**
   * List minus discount of the newest paid period. A subscription without one was begun elsewhere
   * and has paid its price there.
   */
  lastPaidWon: sql<number>`coalesce((select paid.amount_won + paid.credit_won from invoices paid
    where paid.subscription_id = ${subscriptions.id} and paid.status = 'paid' order by paid.period_start desc limit 1),
    ${wholeWon(prices.amountWon)})`,
  /**
   * What the customer has consented to pay for the period that comes; null for nothing. An order
   * of another plan is no answer to the question about this one.
   */
  consentedWon: sql<number | null>`(select consent.to_won from consents consent
    where consent.subscription_id = ${subscriptions.id} and consent.period_start = ${subscriptions.currentPeriodEnd}
      and consent.kind <> 'own_act' and consent.withdrawn_at is null)`,
  promotion: heldPromotion,
  /** Whether the present period is a trial: the one before period 0. */
  isTrial: sql<boolean>`${subscriptions.periodIndex} < 0`,
};

const raised = alias(prices, "raised");

/**
 * The price that was announced to follow the held one from the period that comes, for one unit.
 * Columns only: they show whether there is one.
 */
export const raise = { priceId: raised.id, unitWon: raised.amountWon, withoutConsent: raised.withoutConsent };
export const raisedPrice = raised;
/**
 * The newest announcement counts; who pays more already is not concerned. Whether there is any is
 * asked once for all rows.
 */
export const raiseIdOf = sql<string | null>`case when exists (select from prices announced where announced.raise_from is not null)
  then (select newer.id from prices held
  join prices newer on newer.plan = held.plan and newer.version > held.version and newer.amount_won > held.amount_won
  where held.id = ${subscriptions.priceId} and newer.raise_from <= ${subscriptions.currentPeriodEnd}
  order by newer.version desc limit 1) end`;
/** For an outer join. */
export const isRaise = () => eq(raised.id, raiseIdOf);

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
