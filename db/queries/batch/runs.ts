import { desc } from "drizzle-orm";
import type { Queryable } from "../../client";
import { billingRuns } from "../../schema";
import { changeOf, type Given, statement } from "../../statement";

export type BillingRun = typeof billingRuns.$inferSelect;
export type NewRun = Pick<BillingRun, "id" | "trigger" | "startedAt"> & Partial<Pick<BillingRun, "successorOf" | "generation">>;
export type RunChange = Partial<Omit<BillingRun, "id">>;

/** @returns false when the run that asked for this one has a successor already */
export async function insertRun(db: Queryable, row: NewRun): Promise<boolean> {
  const { id, trigger, startedAt, successorOf = null, generation = 0 } = row;
  const stored = await newRun(db, { id, trigger, startedAt, successorOf, generation });
  return stored.length > 0;
}

type Begun = Required<Pick<BillingRun, "id" | "trigger" | "startedAt" | "successorOf" | "generation">>;
const newRun = statement((db, { id, trigger, startedAt, successorOf, generation }: Given<Begun>) =>
  db
    .insert(billingRuns)
    .values({ id, trigger, startedAt, successorOf, generation })
    .onConflictDoNothing({ target: billingRuns.successorOf })
    .returning({ id: billingRuns.id }),
);

export const finishRun = changeOf(billingRuns);

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
