import type { Database } from "@/db/client";
import { readClockOffset } from "@/db/queries/test-clock";

/**
 * The clock of an operation: the real one, or in the demo the one that a visitor has moved. The
 * offset is read once, so that a request uses one clock from start to end.
 */
export async function operationClock(db: Database, { isDemo }: { isDemo: boolean }): Promise<() => Date> {
  const offsetMs = isDemo ? await readClockOffset(db) : 0;
  return () => new Date(Date.now() + offsetMs);
}
