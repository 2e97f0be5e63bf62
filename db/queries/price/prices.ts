import { and, desc, eq, isNotNull, lt, ne, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { consents, notices, plans, prices, subscriptions } from "../../schema";
import { type Given, statement } from "../../statement";

export type Price = typeof prices.$inferSelect;

const versionsOf = statement((db, { plan }: Given<{ plan: Price["plan"] }>) =>
  db.select().from(prices).where(eq(prices.plan, plan)).orderBy(desc(prices.version)),
);

/** Every version of a plan's price, the newest first. */
export const listPriceVersions = (db: Queryable, plan: Price["plan"]): Promise<Price[]> => versionsOf(db, { plan });

const priceById = statement((db, { id }: Given<{ id: string }>) => db.select().from(prices).where(eq(prices.id, id)));

export async function findPrice(db: Queryable, id: string): Promise<Price | null> {
  const [row] = await priceById(db, { id });
  return row ?? null;
}

/** Stores the ids of plans that the database does not have yet. */
export async function storePlans(db: Queryable, ids: readonly Price["plan"][]): Promise<void> {
  await db
    .insert(plans)
    .values(ids.map((id) => ({ id })))
    .onConflictDoNothing();
}

/**
 * Stores the next version of a plan's price. When another caller was faster, theirs is returned:
 * the amounts may differ.
 */
export async function insertVersion(
  db: Queryable,
  price: Pick<Price, "plan" | "amountWon" | "createdAt"> & Partial<Pick<Price, "raiseFrom" | "withoutConsent">>,
  versions: readonly Price[],
): Promise<Price> {
  const { plan } = price;
  const version = (versions[0]?.version ?? 0) + 1;
  await storePlans(db, [plan]);
  await db
    .insert(prices)
    .values({ ...price, version })
    .onConflictDoNothing();
  const [row] = await db
    .select()
    .from(prices)
    .where(and(eq(prices.plan, plan), eq(prices.version, version)));
  if (!row) throw new Error(`price ${plan} version ${version} was not stored`);
  return row;
}

/**
 * What holders of older, cheaper versions pay for one unit, how many they are, and how many units
 * one of them has at most.
 */
export type Holders = { priceId: string; amountWon: number; live: number; cancelling: number; mostUnits: number };

/** Whom a rise to this amount would concern: live subscriptions, by the price that they hold. */
export const countHolders = (db: Queryable, { plan, amountWon }: Pick<Price, "plan" | "amountWon">): Promise<Holders[]> =>
  db
    .select({
      priceId: prices.id,
      amountWon: prices.amountWon,
      live: sql<number>`count(*)`.mapWith(Number),
      cancelling: sql<number>`count(*) filter (where ${subscriptions.cancelAt} is not null)`.mapWith(Number),
      mostUnits: sql<number>`max(${subscriptions.quantity})`,
    })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .where(and(eq(prices.plan, plan), ne(subscriptions.status, "ended"), lt(prices.amountWon, amountWon)))
    .groupBy(prices.id, prices.amountWon)
    .orderBy(prices.amountWon);

/**
 * How far an announced rise has come. `concerned` holds an older, cheaper version, `raised` pays
 * the new price; the others count people who were asked about a period from its day on.
 */
export async function countRiseProgress(db: Queryable, { id, plan, version, amountWon, raiseFrom, createdAt }: Price) {
  const raisedAt = raiseFrom ?? createdAt;
  const asked = sql`select distinct n.subscription_id as id,
      bool_or(n.status = 'sent' and n.returned_at is null) over (partition by n.subscription_id) as told
    from ${notices} n where n.template = 'consent_needed' and n.detail ->> 'reason' = 'price_rise'
      and (n.detail ->> 'periodStartMs')::bigint >= ${raisedAt.getTime()} and n.created_at > ${createdAt.toISOString()}::timestamptz`;
  const [row] = await db.execute<Record<keyof RiseProgress, number>>(sql`
    with asked as (${asked}), of_plan as (
      select s.*, asked.told, asked.id is not null as was_asked, held.version as held_version, held.amount_won as held_won
      from ${subscriptions} s join ${prices} held on held.id = s.price_id left join asked on asked.id = s.id
      where held.plan = ${plan} and (held.version < ${version} or held.id = ${id}))
    select count(*) filter (where status <> 'ended' and held_version < ${version} and held_won < ${amountWon})::int as concerned,
      count(*) filter (where was_asked)::int as asked,
      count(*) filter (where told)::int as told,
      count(*) filter (where exists (select 1 from ${consents} c where c.subscription_id = of_plan.id and c.period_start >= ${raisedAt.toISOString()}::timestamptz
        and c.kind = 'price_rise' and c.withdrawn_at is null))::int as consented,
      count(*) filter (where was_asked and held_version < ${version} and (cancel_at is not null or end_reason = 'canceled'))::int as refused,
      count(*) filter (where was_asked and end_reason = 'consent_missing')::int as ended,
      count(*) filter (where status <> 'ended' and price_id = ${id})::int as raised
    from of_plan`);
  return row ?? NO_PROGRESS;
}

export type RiseProgress = Record<"concerned" | "asked" | "told" | "consented" | "refused" | "ended" | "raised", number>;
const NO_PROGRESS: RiseProgress = { concerned: 0, asked: 0, told: 0, consented: 0, refused: 0, ended: 0, raised: 0 };

export const isAnyRiseAnnounced = async (db: Queryable): Promise<boolean> => (await listRises(db, 1)).length > 0;

/** The announced rises, the latest first. */
export const listRises = (db: Queryable, limit: number): Promise<Price[]> =>
  db.select().from(prices).where(isNotNull(prices.raiseFrom)).orderBy(desc(prices.raiseFrom)).limit(limit);
