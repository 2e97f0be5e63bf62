// The pictures of the first admin page. Sums are made here, over ranges that an index answers.

import { between, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { ledgerSums } from "../../schema";

/** `on` is a day in Seoul, `2026-03-10`. */
export type LedgerDay = { on: string; charges: number; chargedWon: number; refunds: number; refundedWon: number };

/**
 * What came in and what was given back, by day in Seoul, as the ledger has it.
 * @returns the days on which money moved; amounts in won, refunds positive
 */
export const sumLedgerByDay = (db: Queryable, days: { first: string; last: string }): Promise<LedgerDay[]> => {
  const of = (kind: "charge" | "refund") => sql`filter (where ${ledgerSums.kind} = ${kind})`;
  return db
    .select({
      on: ledgerSums.movedOn,
      charges: sql<number>`coalesce(sum(${ledgerSums.entries}) ${of("charge")}, 0)`.mapWith(Number),
      chargedWon: sql<number>`coalesce(sum(${ledgerSums.amountWon}) ${of("charge")}, 0)`.mapWith(Number),
      refunds: sql<number>`coalesce(sum(${ledgerSums.entries}) ${of("refund")}, 0)`.mapWith(Number),
      refundedWon: sql<number>`-coalesce(sum(${ledgerSums.amountWon}) ${of("refund")}, 0)`.mapWith(Number),
    })
    .from(ledgerSums)
    .where(between(ledgerSums.movedOn, days.first, days.last))
    .groupBy(ledgerSums.movedOn);
};

type Counted = { count: number; won: number };
export type FailedRenewals = { failed: Counted; waiting: Counted; lost: Counted };

/**
 * The renewals whose first attempt the card refused since an instant, each invoice once: all of
 * them, those that still wait for money, and those that were given up. The rest were paid. Costs
 * grow with what failed: paid invoices, the most, are never read.
 */
export async function countFailedRenewals(db: Queryable, since: Date): Promise<FailedRenewals> {
  const from = sql`${since.toISOString()}::timestamptz`;
  // Literals, so that the partial indexes fit whatever plan is kept.
  const [row] = await db.execute<Record<string, string>>(sql`
    with failed as (
      select distinct on (invoice_id) invoice_id, subscription_id, amount_won, settled_at from payments
      where trigger = 'renewal' and status = 'declined' and decline_class in ('hard', 'soft') and created_at >= ${from}
      order by invoice_id, settled_at desc
    ), told as (
      select failed.amount_won, lost.id is not null as is_lost,
        lost.id is null and late.id is not null and failed.settled_at >= late.delinquent_since as is_waiting
      from failed
      left join (select id from invoices where status in ('uncollectible', 'void') and closed_at >= ${from}) lost
        on lost.id = failed.invoice_id
      left join (select id, delinquent_since from subscriptions where status = 'past_due') late on late.id = failed.subscription_id
    )
    select count(*) as failed, coalesce(sum(amount_won), 0) as failed_won,
      count(*) filter (where is_waiting) as waiting, coalesce(sum(amount_won) filter (where is_waiting), 0) as waiting_won,
      count(*) filter (where is_lost) as lost, coalesce(sum(amount_won) filter (where is_lost), 0) as lost_won
    from told`);
  const counted = (name: string) => ({ count: Number(row?.[name] ?? 0), won: Number(row?.[`${name}_won`] ?? 0) });
  return { failed: counted("failed"), waiting: counted("waiting"), lost: counted("lost") };
}
