/** What tests of the reconciliation share: windows, what is open, and putting everything right again. */
import type { Person } from "@/db/queries/account/people";
import { type ReconcileInput, reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { readDifferences } from "@/lib/billing/views/read-differences";
import { declineAlthoughApproved } from "./planting";
import { SECRET_KEY } from "./test-context";
import { present, type World } from "./world";

export const DAY_MS = 86_400_000;
/** When the people of a new world subscribe. */
export const START = new Date("2026-03-10T10:00:00+09:00");

export const recent = (w: World, change: Partial<ReconcileInput> = {}): ReconcileInput => ({
  from: new Date(w.now().getTime() - 3 * DAY_MS),
  to: w.now(),
  ...change,
});

export const openDifferences = async (w: World) => (await readDifferences(w.context, { limit: 1_000 })).rows;

/** The one that is open. @throws when there are none or more */
export async function onlyOpen(w: World) {
  const [first, ...others] = await openDifferences(w);
  if (others.length > 0) throw new Error(`${others.length + 1} differences are open`);
  return present(first, "a difference");
}

export const lastPaymentOf = async (w: World, who: Person) => present((await w.paymentsOf(who)).at(-1), "a payment");

/** Somebody whose renewal Toss approved while answering that it did not: found, and proposed to be given back. */
export async function withOrphan(world: () => Promise<World>) {
  const w = await world();
  const who = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  await declineAlthoughApproved(w, who);
  await w.runBatch();
  w.moveMinutes(20);
  await reconcile(w.context, recent(w));
  return { w, who, difference: await onlyOpen(w) };
}

/** Ends the faults, compares everything and confirms every repair: the books are held against Toss after each test. */
export async function mend(w: World): Promise<void> {
  await w.toss.clearFaults();
  await w.toss.settings({ secretKeys: [SECRET_KEY] });
  await reconcile(w.context, { from: new Date(START.getTime() - DAY_MS), to: w.now() });
  for (const { id } of await openDifferences(w)) await repairDifference(w.context, { differenceId: id });
  const left = await openDifferences(w);
  if (left.length > 0) throw new Error(`${left.length} differences could not be repaired`);
}
