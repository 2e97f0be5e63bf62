import { sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { testClock } from "../schema";

/** @returns how far the demo's clock is ahead of the real one, in milliseconds */
export async function readClockOffset(db: Queryable): Promise<number> {
  const [row] = await db.select({ offsetMs: testClock.offsetMs }).from(testClock);
  return row?.offsetMs ?? 0;
}

export async function storeClockOffset(db: Queryable, offsetMs: number): Promise<void> {
  await db
    .insert(testClock)
    .values({ id: 1, offsetMs })
    .onConflictDoUpdate({ target: testClock.id, set: { offsetMs: sql`excluded.offset_ms` } });
}
