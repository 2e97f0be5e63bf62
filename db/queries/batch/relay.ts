// The one row that says whose successor is on its way or at work. Whoever changes it holds its lock until the run that it is about is written too.

import { sql } from "drizzle-orm";
import type { Transaction } from "../../client";

type Until = { now: Date; until: Date };

/** @returns whether `runId` asks for the next run now. Not while another run's successor is under way: only that successor itself may pass it on. */
export async function passRelay(
  tx: Transaction,
  input: Until & { runId: string; after: string | null; farthest: Date },
): Promise<boolean> {
  const { runId, after } = input;
  const [now, until, farthest] = [input.now, input.until, input.farthest].map((instant) => instant.toISOString());
  const passed = await tx.execute(sql`
    update batch_relay set predecessor = ${runId}::uuid, free_at = ${until}::timestamptz
    where id = 1 and (free_at <= ${now}::timestamptz or free_at > ${farthest}::timestamptz or predecessor = ${after}::uuid)
    returning id`);
  return passed.length > 0;
}

/** @returns whether the successor that `predecessor` asked for may begin: nobody else has asked for one since */
export async function takeRelay(tx: Transaction, { predecessor, until }: { predecessor: string; until: Date }): Promise<boolean> {
  const taken = await tx.execute(sql`
    update batch_relay set free_at = ${until.toISOString()}::timestamptz
    where id = 1 and predecessor = ${predecessor}::uuid
      and not exists (select 1 from billing_runs where successor_of = ${predecessor}::uuid)
    returning id`);
  return taken.length > 0;
}

/** The successor of `predecessor` is through, and nobody follows it. */
export async function leaveRelay(tx: Transaction, { predecessor, now }: { predecessor: string; now: Date }): Promise<void> {
  await tx.execute(
    sql`update batch_relay set free_at = ${now.toISOString()}::timestamptz where id = 1 and predecessor = ${predecessor}::uuid`,
  );
}
