import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";

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

/**
 * Takes the next slots of the pace that all processes share. It is one statement, and holds the row
 * only while it runs. The clock is read after the row is locked. If `next_slot_at` is further ahead
 * than any reservation reaches, the database's clock was set back, and the pace starts anew. The
 * commit does not wait for the disk: a crash of the database loses less than a second of slots.
 * With `count` 0 it only reads the clock. A test may pass its own clock as `now`.
 * Source: docs/decisions/0015-shared-pace.md
 */
export async function reserveSlots(db: Queryable, wanted: SlotsWanted, now: SQL = sql`clock_timestamp()`): Promise<SlotsGiven> {
  const { count, spacingMs, restMs, leadMs, maxWaitMs } = wanted;
  const ms = (length: number) => sql`${length}::float8 * interval '1 millisecond'`;
  const rows = await db.execute<SlotsGiven>(sql`
    with held as (select next_slot_at from toss_pace where id = 1 for update),
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
    from given where id = 1
    returning slots as count, extract(epoch from first_at)::float8 * 1000 as "firstAtMs",
      extract(epoch from ${now})::float8 * 1000 as "clockMs"`);
  const [given] = rows;
  if (!given) throw new Error("toss_pace has no row");
  return given;
}
