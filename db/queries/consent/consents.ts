import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { consents, notices, subscriptions } from "../../schema";

export type Consent = typeof consents.$inferSelect;
export type NewConsent = typeof consents.$inferInsert;

export async function insertConsent(tx: Queryable, consent: NewConsent): Promise<void> {
  await tx.insert(consents).values(consent);
}

/** The answer to this question that holds, else the last withdrawn one; null when there is none. */
export async function findConsent(
  db: Queryable,
  { subscriptionId, askId }: { subscriptionId: string; askId: string },
): Promise<Consent | null> {
  const [row] = await db
    .select()
    .from(consents)
    .where(and(eq(consents.subscriptionId, subscriptionId), eq(consents.askId, askId)))
    .orderBy(asc(sql`${consents.withdrawnAt} is not null`), desc(consents.givenAt))
    .limit(1);
  return row ?? null;
}

/**
 * Withdraws what was consented to for this period, whatever the amount; another amount replaces it.
 * @param which.kind only a consent of this kind; absent: any
 * @returns what was withdrawn
 */
export async function withdrawConsents(
  tx: Transaction,
  { subscriptionId, periodStart, now, kind }: { subscriptionId: string; periodStart: Date; now: Date; kind?: Consent["kind"] },
): Promise<Pick<Consent, "id" | "kind" | "fromWon" | "toWon">[]> {
  return (
    tx
      .update(consents)
      // The clock of another instance may be behind.
      .set({ withdrawnAt: sql`greatest(${now.toISOString()}::timestamptz, ${consents.givenAt})` })
      .where(
        and(
          eq(consents.subscriptionId, subscriptionId),
          eq(consents.periodStart, periodStart),
          isNull(consents.withdrawnAt),
          kind && eq(consents.kind, kind),
        ),
      )
      .returning({ id: consents.id, kind: consents.kind, fromWon: consents.fromWon, toWon: consents.toWon })
  );
}

export type GateRow = {
  subscriptionId: string;
  consent: Pick<Consent, "id" | "kind" | "toWon" | "givenAt" | "chargeAt"> | null;
  /** What was told about the period that comes, as far as a channel accepted it. */
  notices: { toWon: number; settledAt: Date; returnedAt: Date | null }[];
  /** How many more notices of it are on their way, and how many no channel took. */
  waiting: number;
  refused: number;
};

/**
 * What decides whether dearer charges of these subscriptions may be sent: the consent for the
 * period that comes, and the notices of it that a channel accepted.
 */
export async function listGateRows(db: Queryable, subscriptionIds: string[], templates: readonly string[]): Promise<GateRow[]> {
  const wanted = sql`${subscriptions.id} = any(${sql.param(`{${subscriptionIds.join()}}`)}::uuid[])`;
  const [consented, told] = await Promise.all([
    db
      .select({
        subscriptionId: subscriptions.id,
        id: consents.id,
        kind: consents.kind,
        toWon: consents.toWon,
        givenAt: consents.givenAt,
        chargeAt: consents.chargeAt,
      })
      .from(subscriptions)
      .innerJoin(
        consents,
        and(eq(consents.subscriptionId, subscriptions.id), eq(consents.periodStart, subscriptions.currentPeriodEnd)),
      )
      .where(and(wanted, isNull(consents.withdrawnAt))),
    db
      .select({
        subscriptionId: subscriptions.id,
        status: notices.status,
        toWon: sql<number>`(${notices.detail} ->> 'toWon')::int`,
        settledAt: notices.settledAt,
        returnedAt: notices.returnedAt,
      })
      .from(subscriptions)
      .innerJoin(notices, and(eq(notices.userId, subscriptions.userId), eq(notices.subscriptionId, subscriptions.id)))
      .where(
        and(
          wanted,
          inArray(notices.status, ["sent", "waiting", "undeliverable"]),
          sql`${notices.template} = any(${sql.param(`{${templates.join()}}`)}::text[])`,
          sql`(${notices.detail} ->> 'periodStartMs')::bigint = (extract(epoch from ${subscriptions.currentPeriodEnd}) * 1000)::bigint`,
        ),
      ),
  ]);
  return subscriptionIds.map((subscriptionId) => {
    const own = told.filter((row) => row.subscriptionId === subscriptionId);
    return {
      subscriptionId,
      consent: consented.find((row) => row.subscriptionId === subscriptionId) ?? null,
      notices: own.flatMap(({ status, settledAt, ...row }) => (status === "sent" && settledAt ? [{ ...row, settledAt }] : [])),
      waiting: own.filter(({ status }) => status === "waiting").length,
      refused: own.filter(({ status }) => status === "undeliverable").length,
    };
  });
}
