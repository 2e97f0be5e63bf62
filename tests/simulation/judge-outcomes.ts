/**
 * Outcomes: a decline in our rows was a decline by Toss, and each outcome has an actor and an audit
 * line.
 */
import type { Change, Mirror, PaymentRow } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const NEVER_REFUSED: readonly string[] = ["NO_ANSWER", "NO_LONGER_WANTED"];
/** The approval matched nothing of ours, and an operator confirmed its refund. */
const GIVEN_BACK = "REFUNDED_BY_RECONCILIATION";
/** Codes that an operator or a broken connection causes; no customer is dunned for them. */
const NOT_THE_CARDS: readonly string[] = ["UNAUTHORIZED_KEY", "INVALID_API_KEY", "FAILED_INTERNAL_SYSTEM_PROCESSING"];

/** S16 and S7 for everything that changed since the last look. Call before `mirror.take`. */
export function judgeOutcomes(world: SimulatedWorld, mirror: Mirror, change: Change): string[] {
  const audited = new Set(
    change.audit.map(({ payment_id, subscription_id, action }) => `${action}|${payment_id ?? subscription_id}`),
  );
  const ended = new Set(change.audit.filter(({ action }) => action === "ended").map(({ subscription_id }) => subscription_id));
  const settled = change.payments.filter(({ id, status }) => status !== "pending" && mirror.payments.get(id)?.status !== status);
  return [
    ...change.audit
      .filter(({ actor }) => !/^(person|link|batch|webhook|operator):./.test(actor))
      .map(({ id }) => `S16: audit ${id} has no actor`),
    ...settled
      .filter(({ id, status }) => !audited.has(`payment_${status}|${id}`))
      .map(({ id, user_id }) => `S16: ${id} settled without an audit line (${user_id})`),
    ...change.subscriptions
      .filter(({ id, status }) => status === "ended" && mirror.subscriptions.get(id)?.status !== "ended" && !ended.has(id))
      .map(({ id, user_id }) => `S16: subscription ${id} ended without an audit line (${user_id})`),
    ...settled.filter(({ status }) => status === "declined").flatMap((row) => judgeRefusal(world, row)),
  ];
}

/** S7: a decline is one that Toss gave, and only the card's own declines count. */
function judgeRefusal(world: SimulatedWorld, { order_id, decline_code, decline_class, user_id }: PaymentRow): string[] {
  const code = decline_code ?? "";
  const wasGiven = world.network.refusals.get(order_id)?.has(code) ?? false;
  const isNotTheCards = NOT_THE_CARDS.includes(code);
  if (decline_class === "soft" || decline_class === "hard")
    return !wasGiven || isNotTheCards ? [`S7 ${order_id}: ${code} counted and never given by Toss (${user_id})`] : [];
  const isGivenBack = code === GIVEN_BACK && world.toss.core.state.paymentsByOrder.get(order_id)?.balanceAmount === 0;
  const isKnown = wasGiven || isNotTheCards || isGivenBack || NEVER_REFUSED.includes(code);
  return isKnown || /^(TOO_MANY|HTTP_|IDEMPOTENT)/.test(code)
    ? []
    : [`S7 ${order_id}: declined as ${code}, which Toss never gave (${user_id})`];
}
