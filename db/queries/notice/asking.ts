import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, prices, subscriptions, users } from "../../schema";
import { chargeFacts, isOpenInvoice, isRaise, openInvoice, raise, raisedPrice } from "../price/charge-facts";

/** The end of a page: when its last subscription is due, and its id. */
export type AskableKey = { dueAt: Date; id: string };
type Wanted = { now: Date; dueBy: Date; after: AskableKey | null; limit: number };

/**
 * Subscriptions that renew by an instant and may cost more then: an announced price follows theirs,
 * or their last period was discounted. Whether they do is the rule's to say. The earliest due
 * first.
 */
export const listAskable = (db: Queryable, { now, dueBy, after, limit }: Wanted) =>
  db
    .select({
      subscription: subscriptions,
      charge: chargeFacts,
      raise,
      openInvoice,
      person: { email: users.email, emailVerified: users.emailVerified },
    })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .leftJoin(raisedPrice, isRaise())
    .leftJoin(invoices, isOpenInvoice())
    .where(
      and(
        eq(subscriptions.status, "active"),
        isNull(subscriptions.cancelAt),
        isNull(subscriptions.pendingPaymentId),
        gt(subscriptions.currentPeriodEnd, sql`${now.toISOString()}::timestamptz - interval '2 days'`),
        lte(subscriptions.dueAt, dueBy),
        or(
          sql`${subscriptions.priceId} in (select held.id from prices held join prices newer
            on newer.plan = held.plan and newer.version > held.version and newer.raise_from is not null)`,
          sql`${subscriptions.id} in (select discounted.subscription_id from invoices discounted
            where discounted.discount_won > 0 and discounted.status = 'paid'
              and discounted.period_end > ${now.toISOString()}::timestamptz - interval '2 days')`,
        ),
        after
          ? sql`(${subscriptions.dueAt}, ${subscriptions.id}) > (${after.dueAt.toISOString()}::timestamptz, ${after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(asc(subscriptions.dueAt), asc(subscriptions.id))
    .limit(limit);
