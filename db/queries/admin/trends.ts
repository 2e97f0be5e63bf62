// The pictures of the first admin page. Sums are made here, over ranges that an index answers.

import { and, gte, inArray, lt, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, ledgerEntries, payments } from "../../schema";

export type LedgerDay = { bucket: number; charges: number; chargedWon: number; refunds: number; refundedWon: number };

/**
 * What came in and what was given back, by day, as the ledger has it.
 * @param midnights the beginning of each day and the end of the last one, rising. Bucket 1 is the
 *   first day
 * @returns the days on which money moved; amounts in won, refunds positive
 */
export async function sumLedgerByDay(db: Queryable, midnights: readonly Date[]): Promise<LedgerDay[]> {
  const [first, last] = [midnights[0], midnights.at(-1)];
  if (!first || !last) return [];
  const thresholds = sql.join(
    midnights.map((midnight) => sql`${midnight.toISOString()}::timestamptz`),
    sql`, `,
  );
  const of = (kind: "charge" | "refund") => sql`filter (where ${ledgerEntries.kind} = ${kind})`;
  return db
    .select({
      bucket: sql<number>`width_bucket(${ledgerEntries.occurredAt}, array[${thresholds}])`,
      charges: sql<number>`count(*) ${of("charge")}`.mapWith(Number),
      chargedWon: sql<number>`coalesce(sum(${ledgerEntries.amountWon}) ${of("charge")}, 0)`.mapWith(Number),
      refunds: sql<number>`count(*) ${of("refund")}`.mapWith(Number),
      refundedWon: sql<number>`-coalesce(sum(${ledgerEntries.amountWon}) ${of("refund")}, 0)`.mapWith(Number),
    })
    .from(ledgerEntries)
    .where(and(gte(ledgerEntries.occurredAt, first), lt(ledgerEntries.occurredAt, last)))
    .groupBy(sql`1`);
}

export type RenewalOutcome = { status: "open" | "paid" | "uncollectible" | "void"; count: number; won: number };

/**
 * What has become of the renewals whose first attempt the card refused since an instant: each
 * invoice once, by its status now, in won.
 */
export const countFailedRenewals = (db: Queryable, since: Date): Promise<RenewalOutcome[]> =>
  db
    .select({
      status: invoices.status,
      count: sql<number>`count(*)`.mapWith(Number),
      won: sql<number>`coalesce(sum(${invoices.amountWon}), 0)`.mapWith(Number),
    })
    .from(invoices)
    .where(
      inArray(
        invoices.id,
        db
          .select({ id: payments.invoiceId })
          .from(payments)
          .where(
            and(
              // Written out, so that the partial index fits whatever plan is kept.
              sql`${payments.trigger} = 'renewal' and ${payments.status} = 'declined'`,
              inArray(payments.declineClass, ["hard", "soft"]),
              gte(payments.createdAt, since),
            ),
          ),
      ),
    )
    .groupBy(invoices.status);
