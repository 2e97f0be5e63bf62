import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { rateLimits } from "../../schema";
import { plainStatements } from "../../statement";

export type Counter = { key: string; most: number };
type Taking = { counters: readonly Counter[]; now: Date; windowMs: number };

/**
 * `taken`: the counters that gave one. `freeAt`: when the last of the counters that were full gives
 * one again; null when none was.
 */
export type TakingResult = { taken: string[]; freeAt: Date | null };

/**
 * Takes one of each counter, or of none when one is full already. One statement: the row of a
 * counter is locked before it is counted, so a counter never gives more than `most` within the
 * window. When a counter becomes full just now, others may have given one: the caller gives those
 * back. Rows are locked in the order of their keys. A full counter is only read.
 */
export async function takeOfAll(db: Queryable, taking: Taking): Promise<TakingResult> {
  return resultOf(
    await ask(db, { shape: "take", buildSql: () => sql`with ${WANTED}, ${FULL}, ${TAKEN} ${ANSWER}`, ...given(taking) }),
  );
}

/** Asks whether a counter is full, and takes nothing. */
export async function findFull(db: Queryable, taking: Taking): Promise<TakingResult> {
  const buildSql = () => sql`with ${WANTED}, ${FULL}, taken as (select null as key where false) ${ANSWER}`;
  return resultOf(await ask(db, { shape: "look", buildSql, ...given(taking) }));
}

/** Undoes one take of each counter, in the order in which takes lock them. */
export async function giveBackTakes(db: Queryable, { keys, takenAt }: { keys: readonly string[]; takenAt: Date }): Promise<void> {
  const buildSql = () => sql`
    with held as (select key from ${rateLimits} where key = any(${sql.placeholder("keys")}::text[]) order by key for update)
    update ${rateLimits} as counter set taken_at =
      taken_at[:array_position(taken_at, ${TAKEN_AT}) - 1] || taken_at[array_position(taken_at, ${TAKEN_AT}) + 1:]
    from held where counter.key = held.key and array_position(taken_at, ${TAKEN_AT}) is not null`;
  await ask(db, { shape: "give back", buildSql, values: { keys, takenAt } });
}

/** Deletes counters that say nothing any more. @returns how many, at most `limit` */
export async function deleteExpiredCounters(db: Queryable, input: { now: Date; limit: number }): Promise<number> {
  const buildSql = () => sql`delete from ${rateLimits} where key in (
    select key from ${rateLimits} where expires_at < ${sql.placeholder("now")}::timestamptz
    limit ${sql.placeholder("limit")}::int for update skip locked) returning key`;
  return (await ask(db, { shape: "delete", buildSql, values: input })).length;
}

const ask = plainStatements<{ key: string | null; freeAtMs: number | null }>();

const TAKEN_AT = sql`${sql.placeholder("takenAt")}::timestamptz`;
const NOW = sql`${sql.placeholder("now")}::timestamptz`;
const WINDOW = sql`(${sql.placeholder("windowMs")}::float8 * interval '1 millisecond')`;
/** A take further ahead than the window comes from a clock that was set back since. */
const isFresh = (at: SQL): SQL => sql`(${at} between ${NOW} - ${WINDOW} and ${NOW} + ${WINDOW})`;
/** Full means: of the last `most` takes, the oldest is still in the window. */
const deciding = (most: SQL): SQL => sql`held.taken_at[cardinality(held.taken_at) - ${most} + 1]`;
const isFull = (most: SQL): SQL => sql`(cardinality(held.taken_at) >= ${most} and coalesce(${isFresh(deciding(most))}, false))`;

const WANTED = sql`wanted as (
  select key, most from unnest(${sql.placeholder("keys")}::text[], ${sql.placeholder("mosts")}::int[]) as given (key, most))`;
const FULL = sql`full_counters as (
  select ${deciding(sql`wanted.most`)} + ${WINDOW} as free_at
  from wanted join ${rateLimits} as held on held.key = wanted.key where ${isFull(sql`wanted.most`)})`;
const TAKEN = sql`taken as (
  insert into ${rateLimits} as held (key, most, taken_at, expires_at)
  select key, most, array[${NOW}], ${NOW} + ${WINDOW} from wanted
  where not exists (select from full_counters) order by key
  on conflict (key) do update set most = excluded.most, expires_at = excluded.expires_at, taken_at = (
    select array_agg(at order by at) from unnest(held.taken_at || excluded.taken_at) as at where ${isFresh(sql`at`)})
  where not ${isFull(sql`excluded.most`)}
  returning key)`;
const ANSWER = sql`select key, null::float8 as "freeAtMs" from taken
  union all select null, extract(epoch from max(free_at))::float8 * 1000 from full_counters`;

const given = ({ counters, now, windowMs }: Taking) => ({
  values: { keys: counters.map(({ key }) => key), mosts: counters.map(({ most }) => most), now, windowMs },
});

function resultOf(rows: { key: string | null; freeAtMs: number | null }[]): TakingResult {
  const freeAtMs = rows.find(({ key }) => key === null)?.freeAtMs ?? null;
  return {
    taken: rows.flatMap(({ key }) => key ?? []),
    freeAt: freeAtMs === null ? null : new Date(freeAtMs),
  };
}
