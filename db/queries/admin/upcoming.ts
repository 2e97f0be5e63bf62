// What falls due in the coming days: all of it by price alone, then those who pay something else.

import { and, count, eq, isNull, lt, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { prices, promotionCodes, promotionRedemptions, subscriptions } from "../../schema";
import { chargeFacts, isRaise, raise, raisedPrice, raiseIdOf, wholeWon } from "../price/charge-facts";

type Instants = readonly [Date, ...Date[]];

const isCharged = sql`${subscriptions.cancelAt} is null
    and (${subscriptions.status} = 'active' or ${subscriptions.nextAttemptAt} is not null)`;

const fallsDue = (instants: Instants) =>
  and(isNull(subscriptions.pendingPaymentId), lt(subscriptions.dueAt, instants.at(-1) ?? instants[0]));

/** 0 before the first of the rising instants, n at or after the n-th. */
function bucketAmong(instants: Instants) {
  const thresholds = sql.join(
    instants.map((instant) => sql`${instant.toISOString()}::timestamptz`),
    sql`, `,
  );
  return sql<number>`width_bucket(${subscriptions.dueAt}, array[${thresholds}])`;
}

/** The first selected columns. */
const byPosition = (count: number) => Array.from({ length: count }, (_, nth) => sql.raw(String(nth + 1)));

/** What holders of one price do in one bucket, who have answered the same. */
export type Upcoming = Awaited<ReturnType<typeof countUpcoming>>[number];

type UpcomingInput = {
  instants: Instants;
  /** Whether any rise is announced: only then is each subscription held against it. */
  isRising: boolean;
};

/**
 * Counts what the batch will do, by time. Bucket 0 is before the first of the rising instants,
 * bucket n at or after the n-th; nothing after the last is counted. Charges are subscriptions that
 * renew; the others end without a charge. As if nothing but its price and a rise of it decided what
 * each pays: every subscription that is due is read, and columns to group by cost more than that.
 */
export function countUpcoming(db: Queryable, { instants, isRising }: UpcomingInput) {
  const due = db
    .select({
      bucket: bucketAmong(instants).as("bucket"),
      priceId: subscriptions.priceId,
      quantity: subscriptions.quantity,
      raiseId: (isRising ? raiseIdOf : sql<null>`null::uuid`).as("raise_id"),
      consentedWon: sql<
        number | null
      >`${isRising ? sql`case when ${raiseIdOf} is not null then ${chargeFacts.consentedWon} end` : sql`null::int`}`.as(
        "consented",
      ),
      charges: sql<number>`count(*) filter (where ${isCharged})`.mapWith(Number).as("charges"),
      ends: sql<number>`count(*) filter (where not (${isCharged}))`.mapWith(Number).as("ends"),
    })
    .from(subscriptions)
    .where(fallsDue(instants))
    .groupBy(...byPosition(5))
    .as("due");
  return db
    .select({
      bucket: due.bucket,
      charges: due.charges,
      ends: due.ends,
      heldWon: wholeWon(prices.amountWon, due.quantity),
      quantity: due.quantity,
      consentedWon: due.consentedWon,
      raise,
    })
    .from(due)
    .innerJoin(prices, eq(prices.id, due.priceId))
    .leftJoin(raisedPrice, eq(raisedPrice.id, due.raiseId));
}

export type UpcomingApart = Awaited<ReturnType<typeof countUpcomingApart>>[number];

/**
 * The charges among them of customers with a code, a credit, a trial or another plan for the next
 * period, by everything that their amount depends on: few kinds, however many customers. Indexes
 * lead to them.
 */
export function countUpcomingApart(db: Queryable, instants: Instants) {
  const isApart = sql`${subscriptions.id} in (select coded.subscription_id from ${promotionRedemptions} coded
    union all select own.id from ${subscriptions} own
    where own.next_price_id is not null or own.credit_won <> 0 or own.period_index < 0)`;
  return db
    .select({
      bucket: bucketAmong(instants),
      nextPlanWon: chargeFacts.nextPlanWon.as("next_plan_won"),
      orderedToWon: chargeFacts.orderedToWon.as("ordered_to"),
      // A trial has cost nothing: that need not be looked up.
      lastPaidWon: sql<number>`case when ${chargeFacts.isTrial} then 0 else ${chargeFacts.lastPaidWon} end`.as("last_paid"),
      consentedWon: chargeFacts.consentedWon.as("consented"),
      isTrial: chargeFacts.isTrial.as("is_trial"),
      charges: count(),
      heldWon: chargeFacts.heldWon,
      quantity: subscriptions.quantity,
      nextQuantity: subscriptions.nextQuantity,
      creditWon: subscriptions.creditWon,
      plan: subscriptions.plan,
      nextPlan: subscriptions.nextPlan,
      raise,
      code: promotionCodes,
      lowered: promotionRedemptions.invoicesLowered,
    })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.subscriptionId, subscriptions.id))
    .leftJoin(promotionCodes, eq(promotionCodes.id, promotionRedemptions.codeId))
    .where(and(fallsDue(instants), isCharged, isApart))
    .groupBy(
      ...byPosition(6),
      prices.amountWon,
      subscriptions.quantity,
      subscriptions.nextQuantity,
      subscriptions.creditWon,
      subscriptions.plan,
      subscriptions.nextPlan,
      raisedPrice.id,
      promotionCodes.id,
      promotionRedemptions.invoicesLowered,
    );
}
