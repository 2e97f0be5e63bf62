/**
 * S13, derived from money and not from our columns: a period that was approved at Toss, is booked here and did not go back in full is PRO until its
 * end; after it PRO goes on while the card has not been refused (a late batch, an open outcome, Toss's own trouble are not the person's), and through
 * grace once it was; and nothing is PRO after a cancellation took effect or after the end. So paying never takes PRO away.
 */
import { tierOf } from "@/lib/billing/rules/access";
import { type Books, graceEndMs, refusedSince, stopAt, TIES, type Tie } from "./histories";
import { isHeld } from "./judge-orders";
import type { Standing } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

/** Of everybody who ever subscribed: access may change by the clock alone. */
export const judgeAccess = (world: SimulatedWorld, books: Books): string[] =>
  world.people.flatMap(({ id }) => {
    const standing = books.mirror.standingOf(id);
    if (!standing) return [];
    const isPaid = isPaidNow(world, books, standing);
    const expected = TIES.map((tie) => (isPaid || goesOn(world, books, { standing, tie }) ? "PRO" : "FREE"));
    const tier = tierOf({ isAdmin: false, subscription: factsOf(standing), now: world.now() });
    return expected.includes(tier)
      ? []
      : [`S13: ${tier}, and ${expected[0]} by what was paid (subscription ${standing.id}, ${id})`];
  });

const factsOf = ({ status, cancel_at, grace_ends_at }: Standing) => ({
  status,
  cancelAt: cancel_at ? new Date(cancel_at) : null,
  graceEndsAt: grace_ends_at ? new Date(grace_ends_at) : null,
});

function isPaidNow({ toss, now }: SimulatedWorld, { histories }: Books, { id }: Standing): boolean {
  const nowMs = now().getTime();
  return histories
    .of(id)
    .paid.some(
      ({ orderId, startMs, endMs }) => startMs <= nowMs && nowMs < endMs && isHeld(toss.core.state.paymentsByOrder.get(orderId)),
    );
}

function goesOn(
  world: SimulatedWorld,
  { mirror, histories }: Books,
  { standing: { id }, tie }: { standing: Standing; tie: Tie },
): boolean {
  const nowMs = world.now().getTime();
  const history = histories.of(id);
  const stopMs = stopAt(history, nowMs);
  if (mirror.endings.has(id) || (stopMs !== null && stopMs <= nowMs)) return false;
  const refusedMs = refusedSince(mirror, history, tie);
  return refusedMs === null || nowMs < graceEndMs(refusedMs, world.settings.graceDays);
}
