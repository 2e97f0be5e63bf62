/**
 * S13, derived from money and not from our columns. A period that Toss approved, that we booked and
 * that was not refunded in full is PRO until its end. After it PRO continues while the card is not
 * declined: a late batch, a pending payment or Toss's own trouble is not the person's fault. After
 * a decline PRO lasts through grace. Nothing is PRO once a cancellation took effect or the
 * subscription ended. So paying never takes PRO away.
 */
import { givesAccess } from "@/lib/billing/rules/access";
import { declinedSince, type Evidence, graceEndMs, scheduledEndAt, TIES, type Tie } from "./histories";
import { isHeld } from "./judge-orders";
import type { Mirror, SubscriptionRow } from "./mirror";
import { ownRefundOf, usedUntil } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

/** Checks everyone who ever subscribed, because access can change by the clock alone. */
export const judgeAccess = (world: SimulatedWorld, evidence: Evidence): string[] =>
  world.people.flatMap(({ id }) => {
    const subscription = evidence.mirror.subscriptionOf(id);
    if (!subscription) return [];
    const isPaid = isPaidNow(world, evidence, subscription);
    const tier = givesAccess(factsOf(subscription), world.now()) ? "PRO" : "FREE";
    const isExpected = TIES.some(
      (tie) => (isPaid || continuesUnpaid(world, evidence, { subscription, tie }) ? "PRO" : "FREE") === tier,
    );
    const other = tier === "PRO" ? "FREE" : "PRO";
    return isExpected ? [] : [`S13: ${tier}, but ${other} by what was paid (subscription ${subscription.id}, ${id})`];
  });

const factsOf = ({ status, cancel_at, grace_ends_at }: SubscriptionRow) => ({
  status,
  cancelAt: cancel_at ? new Date(cancel_at) : null,
  graceEndsAt: grace_ends_at ? new Date(grace_ends_at) : null,
});

/** What the customer has ended with a refund pays for nothing any more, from the request on. */
const isGivenUp = (mirror: Mirror, orderId: string): boolean => {
  const payment = mirror.paymentsByOrder.get(orderId);
  return payment !== undefined && ownRefundOf(mirror, payment.id) !== null;
};

/**
 * Whether what this order paid for is still used: a change of plan may have cut it, and never makes
 * it longer.
 */
function isUsedAt(mirror: Mirror, orderId: string, atMs: number): boolean {
  const invoice = mirror.invoices.get(mirror.paymentsByOrder.get(orderId)?.invoice_id ?? "");
  return invoice !== undefined && atMs < Date.parse(invoice.period_end) && atMs < Date.parse(usedUntil(mirror, invoice));
}

function isPaidNow({ toss, now }: SimulatedWorld, { mirror, histories }: Evidence, { id }: SubscriptionRow): boolean {
  const nowMs = now().getTime();
  const { paid } = histories.of(id);
  // Mostly it is the newest.
  return (
    paid.findLastIndex(
      ({ orderId, startMs }) =>
        startMs <= nowMs &&
        isUsedAt(mirror, orderId, nowMs) &&
        isHeld(toss.core.state.paymentsByOrder.get(orderId)) &&
        !isGivenUp(mirror, orderId),
    ) >= 0
  );
}

function continuesUnpaid(
  world: SimulatedWorld,
  { mirror, histories }: Evidence,
  { subscription: { id }, tie }: { subscription: SubscriptionRow; tie: Tie },
): boolean {
  const nowMs = world.now().getTime();
  const history = histories.of(id);
  const scheduledEndMs = scheduledEndAt(history, nowMs);
  if (mirror.endings.has(id) || (scheduledEndMs !== null && scheduledEndMs <= nowMs)) return false;
  const declinedMs = declinedSince(mirror, history, tie);
  return declinedMs === null || nowMs < graceEndMs(declinedMs, world.settings.graceDays);
}
