/**
 * Shared by the tests of the reconciliation: time windows, open differences, and repairing
 * everything.
 */
import type { Person } from "@/db/queries/account/people";
import { type ReconcileInput, reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { readDifferences } from "@/lib/billing/views/read-differences";
import { approveButAnswerDeclined } from "./planting";
import { SECRET_KEY } from "./test-context";
import { present, type World } from "./world";

export const DAY_MS = 86_400_000;
/** When the customers of a new world subscribe. */
export const START = new Date("2026-03-10T10:00:00+09:00");

export const recent = (w: World, change: Partial<ReconcileInput> = {}): ReconcileInput => ({
  from: new Date(w.now().getTime() - 3 * DAY_MS),
  to: w.now(),
  ...change,
});

export const openDifferences = async (w: World) => (await readDifferences(w.context, { limit: 1_000 })).rows;

/** The only open difference. @throws when there are none or several */
export async function onlyOpen(w: World) {
  const [first, ...others] = await openDifferences(w);
  if (others.length > 0) throw new Error(`${others.length + 1} differences are open`);
  return present(first, "a difference");
}

export const lastPaymentOf = async (w: World, who: Person) => present((await w.paymentsOf(who)).at(-1), "a payment");

/**
 * A customer whose renewal Toss approved but answered with a decline. The reconciliation found it
 * and proposes a refund.
 */
export async function withOrphan(world: () => Promise<World>) {
  const w = await world();
  const who = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  await approveButAnswerDeclined(w, who);
  await w.runBatch();
  w.moveMinutes(20);
  await reconcile(w.context, recent(w));
  return { w, who, difference: await onlyOpen(w) };
}

/**
 * Ends the faults, reconciles everything and confirms every repair, because each test ends with a
 * comparison with Toss.
 */
export async function repairAll(w: World): Promise<void> {
  await w.toss.clearFaults();
  await w.toss.settings({ secretKeys: [SECRET_KEY] });
  await reconcile(w.context, { from: new Date(START.getTime() - DAY_MS), to: w.now() });
  for (const { id } of await openDifferences(w)) await repairDifference(w.context, { differenceId: id });
  const left = await openDifferences(w);
  if (left.length > 0) throw new Error(`${left.length} differences could not be repaired`);
}
