import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";

/**
 * The row as it stands. `leftMs` is null while calls may go out. Otherwise it says how long until
 * one call may probe whether Toss is back.
 */
export type CircuitRow = { silences: number; leftMs: number | null };

const now = sql`clock_timestamp()`;
const ms = (length: number): SQL => sql`${length}::float8 * interval '1 millisecond'`;
const row = sql`silences, extract(epoch from retry_at - ${now})::float8 * 1000 as "leftMs"`;

export async function readCircuit(db: Queryable): Promise<CircuitRow> {
  return only(await db.execute<CircuitRow>(sql`select ${row} from toss_circuit where id = 1`));
}

/**
 * Counts one more call without an answer. At `most` in a row the circuit opens for `openMs`. While
 * it is open, only the probe's silence starts that time anew, so that calls which were under way do
 * not prolong it.
 */
export async function countSilence(
  db: Queryable,
  input: { most: number; openMs: number; isProbe: boolean },
): Promise<CircuitRow> {
  const { most, openMs, isProbe } = input;
  return only(
    await db.execute<CircuitRow>(sql`
      update toss_circuit set silences = silences + 1,
        retry_at = case when silences + 1 >= ${most}::int and (retry_at is null or ${isProbe}::boolean) then ${now} + ${ms(openMs)} else retry_at end
      where id = 1 returning ${row}`),
  );
}

/**
 * Claims the probe. True for exactly one caller; all others wait for its answer, or until its lease
 * ends. If `retry_at` is further ahead than any lease reaches, the database's clock was set back,
 * and the probe is free.
 */
export async function claimProbe(db: Queryable, { leaseMs }: { leaseMs: number }): Promise<boolean> {
  const claimed = await db.execute(sql`
    update toss_circuit set retry_at = ${now} + ${ms(leaseMs)}
    where id = 1 and (retry_at <= ${now} or retry_at > ${now} + ${ms(2 * leaseMs)}) returning id`);
  return claimed.length > 0;
}

/** Toss has answered, so earlier silences no longer count. */
export async function closeCircuit(db: Queryable): Promise<void> {
  await db.execute(
    sql`update toss_circuit set silences = 0, retry_at = null where id = 1 and (silences > 0 or retry_at is not null)`,
  );
}

function only([found]: CircuitRow[]): CircuitRow {
  if (!found) throw new Error("toss_circuit has no row");
  return found;
}
