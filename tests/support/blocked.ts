import type postgres from "postgres";
import { eventually } from "./patience";

/**
 * Waits until a session of this database waits for a lock, so that the order of two is certain,
 * however slow the machine is. Sessions of other databases do not count: their tests run beside.
 */
export const untilBlocked = (sql: postgres.ISql): Promise<void> => eventually(async () => (await blockedIn(sql)).length > 0);

/** Ends the statements that wait for a lock, as PostgreSQL does when they have taken too long. */
export async function cancelBlocked(sql: postgres.ISql): Promise<void> {
  await untilBlocked(sql);
  for (const { pid } of await blockedIn(sql)) await sql`select pg_cancel_backend(${pid})`;
}

const blockedIn = (sql: postgres.ISql) => sql<{ pid: number }[]>`
  select distinct pid from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`;
