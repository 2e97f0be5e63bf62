import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";

/**
 * Which row of the pace: that of every call, or that of the share of them that webhooks may cause.
 */
export type PaceRow = "all" | "hints";

const ID_OF: Record<PaceRow, number> = { all: 1, hints: 2 };

export type SlotsWanted = {
  count: number;
  /** From one slot to the next. Whole microseconds, so that rounding loses nothing. */
  spacingMs: number;
  /**
   * Kept free after the last slot, beside its spacing: by this much more than others may this
   * process be late.
   */
  restMs: number;
  /**
   * The first slot is at least this far ahead, because the answer has to travel before the slot can
   * be used.
   */
  leadMs: number;
  /** No slot is given that is further ahead than this. */
  maxWaitMs: number;
};

/**
 * `count` slots, the first at `firstAtMs`. They are fewer than wanted, or none, when the wait is
 * too long already. `clockMs` is what the database's clock showed as it answered. Both times are ms
 * since 1970 on that clock.
 */
export type SlotsGiven = { count: number; firstAtMs: number; clockMs: number };

const CLOCK = sql`clock_timestamp()`;
const ms = (length: number): SQL => sql`${length}::float8 * interval '1 millisecond'`;

/**
 * Takes the next slots of the pace that all processes share. It is one statement, and holds the row
 * only while it runs. The clock is read after the row is locked. If `next_slot_at` is further ahead
 * than any reservation reaches, the database's clock was set back, and the pace starts anew. The
 * commit does not wait for the disk: a crash of the database loses less than a second of slots.
 * With `count` 0 it only reads the clock. A test may pass its own clock as `now`.
 * Source: docs/decisions/0015-shared-pace.md
 */
export async function reserveSlots(
  db: Queryable,
  wanted: SlotsWanted,
  { row = "all", now = CLOCK }: { row?: PaceRow; now?: SQL } = {},
): Promise<SlotsGiven> {
  const { count, spacingMs, restMs, leadMs, maxWaitMs } = wanted;
  const id = ID_OF[row];
  const rows = await db.execute<SlotsGiven>(sql`
    with held as (select next_slot_at from toss_pace where id = ${id}::int for update),
    clock as materialized (
      select next_slot_at, ${now} as read_at, set_config('synchronous_commit', 'off', true) from held
    ),
    first_slot as (
      select read_at, greatest(
        read_at + ${ms(leadMs)},
        case when next_slot_at <= read_at + ${ms(2 * (maxWaitMs + spacingMs + restMs))} then next_slot_at end
      ) as first_at from clock
    ),
    given as (
      select first_at, greatest(0, least(
        ${count}::int,
        floor(extract(epoch from read_at + ${ms(maxWaitMs)} - first_at)::float8 * 1000 / ${spacingMs}::float8)::int + 1
      )) as slots from first_slot
    )
    update toss_pace set next_slot_at = first_at + slots * ${ms(spacingMs)} + least(slots, 1) * ${ms(restMs)}
    from given where id = ${id}::int
    returning slots as count, extract(epoch from first_at)::float8 * 1000 as "firstAtMs",
      extract(epoch from ${now})::float8 * 1000 as "clockMs"`);
  const [given] = rows;
  if (!given) throw new Error(`toss_pace has no row ${id}`);
  return given;
}

/**
 * Moves the next slot `byMs` further away, because Toss has turned a call away. Many at once move
 * it to `atMostMs` from now and no further, so that calls still find slots.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export async function postponeSlots(
  db: Queryable,
  { byMs, atMostMs }: { byMs: number; atMostMs: number },
  { row = "all", now = CLOCK }: { row?: PaceRow; now?: SQL } = {},
): Promise<void> {
  await db.execute(sql`
    update toss_pace set next_slot_at = greatest(
      next_slot_at,
      least(greatest(next_slot_at, ${now}) + ${ms(byMs)}, ${now} + ${ms(atMostMs)})
    ) where id = ${ID_OF[row]}::int`);
}
