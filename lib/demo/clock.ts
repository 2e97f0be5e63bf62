import type { Database } from "@/db/client";
import { readClockOffset } from "@/db/queries/test-clock";

/**
 * The clock that operations go by. It is the real one, except in the demo, where a visitor may have moved it; what they moved it by is read
 * once, so that one request sees one time.
 */
export async function operationClock(db: Database, { isDemo }: { isDemo: boolean }): Promise<() => Date> {
  const offsetMs = isDemo ? await readClockOffset(db) : 0;
  return () => new Date(Date.now() + offsetMs);
}
