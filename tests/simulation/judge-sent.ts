/**
 * Checks every charge that was sent against what was allowed at that instant.
 *
 * What the application promises: an attempt is decided on when it is put on disk, and its sender
 * may send it within 30 seconds. A charge under way cannot be called back. Whatever goes out after
 * that is decided on anew (`isStillWanted` in lib/billing/payment/resolve): never once the attempt
 * is final, its period or the grace it fell into is over, its card put away, its checkout expired,
 * or the subscription ended or cancelled to an instant that has come.
 */

import { forPlan } from "@/lib/billing/catalogue";
import { type Evidence, type History, nextSlotMs, scheduledEndAt } from "./histories";
import type { InvoiceRow, PaymentRow, SubscriptionRow } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";
import type { SentCharge } from "./toss-calls";

const SEND_WITHIN_MS = 30_000;
const CHECKOUT_MS = 30 * 60_000;
const RESEND_WITHIN_MS = 14 * 86_400_000;
const ms = (instant: string) => Date.parse(instant);
const isBefore = (instant: string | null | undefined, atMs: number) => typeof instant === "string" && ms(instant) < atMs;

export function judgeSent(world: SimulatedWorld, evidence: Evidence, left: readonly SentCharge[]): string[] {
  const { mirror } = evidence;
  return left.flatMap((sent) => {
    const row = mirror.paymentsByOrder.get(sent.orderId);
    const invoice = row && mirror.invoices.get(row.invoice_id);
    if (!row || !invoice) return [`S16 ${sent.orderId}: sent and not stored`];
    const charge = { sent, row, invoice, decidedMs: decidedOn(sent, row) };
    const findings = [
      ...judgeContent(world, evidence, charge),
      ...judgeMoment(world, evidence, charge),
      ...(row.subscription_id ? judgeSubscriptionState(world, evidence, { ...charge, subscriptionId: row.subscription_id }) : []),
    ];
    return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${sent.orderId}, ${row.user_id})`] : []));
  });
}

type Charge = { sent: SentCharge; row: PaymentRow; invoice: InvoiceRow; decidedMs: number };
type Findings = [boolean, string][];

const isFirst = ({ isAgain, atMs }: SentCharge, row: PaymentRow) => !isAgain && atMs - ms(row.created_at) <= SEND_WITHIN_MS;

/**
 * The row records the decision to send again only for the last time; an earlier one is judged by
 * when it was sent.
 */
function decidedOn(sent: SentCharge, row: PaymentRow): number {
  if (isFirst(sent, row)) return ms(row.created_at);
  const againMs = row.sent_again_at ? ms(row.sent_again_at) : Number.POSITIVE_INFINITY;
  return againMs <= sent.atMs && sent.atMs - againMs <= SEND_WITHIN_MS ? againMs : sent.atMs;
}

/** S5, S7, S19: the amount, the person charged, and the key. */
function judgeContent(world: SimulatedWorld, { mirror }: Evidence, { sent, row, invoice }: Charge): Findings {
  const method = mirror.methods.get(row.payment_method_id);
  const subscription = row.subscription_id ? mirror.subscriptions.get(row.subscription_id) : undefined;
  const person = world.people.find(({ id }) => id === row.user_id);
  const owners = [invoice.user_id, method?.user_id, ...(subscription ? [subscription.user_id] : [])];
  const keyOwner = world.toss.core.state.billingKeys.get(sent.billingKey)?.customerKey;
  const others = sent.underWay.flatMap((orderId) => mirror.paymentsByOrder.get(orderId) ?? []);
  const isSameDebt = (other: PaymentRow) =>
    other.invoice_id === row.invoice_id || (row.subscription_id !== null && other.subscription_id === row.subscription_id);
  return [
    [sent.amountWon !== row.amount_won, "S5: another amount was sent"],
    [sent.idempotencyKey !== `charge-${sent.orderId}`, "S7: not this attempt's key"],
    [sent.isSenderWaiting, "S7: sent again while its sender was still waiting for Toss"],
    [others.some(isSameDebt), "S7: sent while Toss was processing another attempt"],
    [owners.some((owner) => owner !== row.user_id), "S19: an attempt that mixes several people"],
    [
      sent.customerKey !== person?.customerKey || keyOwner !== person?.customerKey,
      "S19: another person's customer key or billing key",
    ],
  ];
}

/** S4, apart from the subscription's state. */
function judgeMoment(world: SimulatedWorld, { mirror }: Evidence, { sent, row, invoice, decidedMs }: Charge): Findings {
  const method = mirror.methods.get(row.payment_method_id);
  const deletedAtMs = world.toss.core.state.billingKeys.get(sent.billingKey)?.deletedAtMs ?? Number.POSITIVE_INFINITY;
  const createdMs = ms(row.created_at);
  const isExpired = row.trigger === "checkout" && decidedMs - createdMs >= CHECKOUT_MS;
  return [
    [!isFirst(sent, row) && row.sent_again_at === null, "S4: sent long after it was stored"],
    [isBefore(row.settled_at, decidedMs), "S4: sent after it was final"],
    [isBefore(method?.revoked_at, decidedMs), "S4: sent on a revoked card"],
    [deletedAtMs < decidedMs, "S4: sent on a deleted key"],
    [ms(invoice.period_end) <= decidedMs, "S4: sent after its period"],
    [isExpired, "S4: sent after its checkout expired"],
    [sent.atMs - createdMs > RESEND_WITHIN_MS, "S4: sent again when the key may be forgotten"],
  ];
}

/** S4, by the subscription's state at that instant. */
function judgeSubscriptionState(
  world: SimulatedWorld,
  evidence: Evidence,
  charge: Charge & { subscriptionId: string },
): Findings {
  const { row, decidedMs, subscriptionId } = charge;
  const { mirror, histories } = evidence;
  const history = histories.of(subscriptionId);
  const scheduledEndMs = row.trigger === "checkout" ? null : scheduledEndAt(history, decidedMs);
  const shownEnd = row.trigger === "checkout" ? null : (world.people.find(({ id }) => id === row.user_id)?.stop ?? null);
  const before = evidence.before(subscriptionId);
  return [
    [isBefore(mirror.endings.get(subscriptionId), decidedMs), "S4: sent after the end"],
    [scheduledEndMs !== null && scheduledEndMs < decidedMs, "S4: sent after the cancellation took effect"],
    [shownEnd !== null && shownEnd.at.getTime() < decidedMs, "S4: sent after the end that the person was shown"],
    [before !== undefined && isAfterGrace(world, { ...charge, history, before }), "S4: sent after grace"],
  ];
}

/**
 * An attempt begun in grace is not sent after it. After grace an automatic attempt needs a
 * scheduled time or a new card.
 */
function isAfterGrace(
  { settings }: SimulatedWorld,
  { sent, row, decidedMs, history, before }: Charge & { history: History; before: SubscriptionRow },
): boolean {
  if (before.status !== "past_due" || before.grace_ends_at === null || ms(before.grace_ends_at) > decidedMs) return false;
  const graceMs = ms(before.grace_ends_at);
  if (!isFirst(sent, row)) return ms(row.created_at) < graceMs;
  if (row.trigger === "card_change" || row.trigger === "person") return false;
  if (history.cardChangesMs.some((changedMs) => changedMs >= graceMs && changedMs <= decidedMs)) return false;
  if (before.delinquent_since === null) return false;
  const schedule = forPlan(settings.dunning, before.plan);
  const slotMs = nextSlotMs(ms(before.delinquent_since), schedule, graceMs - 1);
  return slotMs === null || slotMs > decidedMs;
}
