/**
 * Every charge as it left, against what was allowed at that instant.
 *
 * What the application promises: an attempt is decided on when it is put on disk, and its sender may send it within 30 seconds. A charge under way cannot
 * be called back. Whatever goes out after that is decided on anew (`isStillWanted` in lib/billing/payment/resolve): never once the attempt is final, its
 * period or the grace it fell into is over, its card put away, its checkout expired, or the subscription ended or cancelled to an instant that has come.
 */

import type { Sent } from "./exchanges";
import { type Books, type History, nextSlotMs, stopAt } from "./histories";
import type { InvoiceRow, PaymentRow, Standing } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const SEND_WITHIN_MS = 30_000;
const CHECKOUT_MS = 30 * 60_000;
const RESEND_WITHIN_MS = 14 * 86_400_000;
const ms = (instant: string) => Date.parse(instant);
const isBefore = (instant: string | null | undefined, atMs: number) => typeof instant === "string" && ms(instant) < atMs;

export function judgeSent(world: SimulatedWorld, books: Books, left: readonly Sent[]): string[] {
  const { mirror } = books;
  return left.flatMap((sent) => {
    const row = mirror.paymentsByOrder.get(sent.orderId);
    const invoice = row && mirror.invoices.get(row.invoice_id);
    if (!row || !invoice) return [`S16 ${sent.orderId}: sent and not on disk`];
    const charge = { sent, row, invoice, decidedMs: decidedOn(sent, row) };
    const findings = [
      ...judgeContent(world, books, charge),
      ...judgeMoment(world, books, charge),
      ...(row.subscription_id ? judgeStanding(world, books, { ...charge, subscriptionId: row.subscription_id }) : []),
    ];
    return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${sent.orderId}, ${row.user_id})`] : []));
  });
}

type Charge = { sent: Sent; row: PaymentRow; invoice: InvoiceRow; decidedMs: number };
type Findings = [boolean, string][];

const isFirst = ({ isAgain, atMs }: Sent, row: PaymentRow) => !isAgain && atMs - ms(row.created_at) <= SEND_WITHIN_MS;

/** A re-send's decision is on the row if it was the last one; else it is judged by when it left. */
function decidedOn(sent: Sent, row: PaymentRow): number {
  if (isFirst(sent, row)) return ms(row.created_at);
  const againMs = row.sent_again_at ? ms(row.sent_again_at) : Number.POSITIVE_INFINITY;
  return againMs <= sent.atMs && sent.atMs - againMs <= SEND_WITHIN_MS ? againMs : sent.atMs;
}

/** S5, S7, S19: what was asked for, from whom, and with which key. */
function judgeContent(world: SimulatedWorld, { mirror }: Books, { sent, row, invoice }: Charge): Findings {
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
    [others.some(isSameDebt), "S7: sent while Toss was at work on another attempt"],
    [owners.some((owner) => owner !== row.user_id), "S19: an attempt of several people"],
    [
      sent.customerKey !== person?.customerKey || keyOwner !== person?.customerKey,
      "S19: somebody else's customer or billing key",
    ],
  ];
}

/** S4, whatever the subscription says. */
function judgeMoment(world: SimulatedWorld, { mirror }: Books, { sent, row, invoice, decidedMs }: Charge): Findings {
  const method = mirror.methods.get(row.payment_method_id);
  const deletedAtMs = world.toss.core.state.billingKeys.get(sent.billingKey)?.deletedAtMs ?? Number.POSITIVE_INFINITY;
  const createdMs = ms(row.created_at);
  const isExpired = row.trigger === "checkout" && decidedMs - createdMs >= CHECKOUT_MS;
  return [
    [!isFirst(sent, row) && row.sent_again_at === null, "S4: left long after it was put on disk"],
    [isBefore(row.settled_at, decidedMs), "S4: sent after it was final"],
    [isBefore(method?.revoked_at, decidedMs), "S4: sent on a revoked card"],
    [deletedAtMs < decidedMs, "S4: sent on a deleted key"],
    [ms(invoice.period_end) <= decidedMs, "S4: sent after its period"],
    [isExpired, "S4: sent after its checkout"],
    [sent.atMs - createdMs > RESEND_WITHIN_MS, "S4: sent again when the key may be forgotten"],
  ];
}

/** S4, as the subscription stood at that instant. */
function judgeStanding(world: SimulatedWorld, books: Books, charge: Charge & { subscriptionId: string }): Findings {
  const { row, decidedMs, subscriptionId } = charge;
  const { mirror, histories } = books;
  const history = histories.of(subscriptionId);
  const stopMs = row.trigger === "checkout" ? null : stopAt(history, decidedMs);
  const told = row.trigger === "checkout" ? null : (world.people.find(({ id }) => id === row.user_id)?.stop ?? null);
  const before = books.before(subscriptionId);
  return [
    [isBefore(mirror.endings.get(subscriptionId), decidedMs), "S4: sent after the end"],
    [stopMs !== null && stopMs < decidedMs, "S4: sent after the cancellation took effect"],
    [told !== null && told.at.getTime() < decidedMs, "S4: sent after the end that the person was told"],
    [before !== undefined && isAfterGrace(world, { ...charge, history, before }), "S4: sent after grace"],
  ];
}

/** What fell into grace is not sent after it, and what is automatic is decided on after it only where the schedule or another card says so. */
function isAfterGrace(
  { settings }: SimulatedWorld,
  { sent, row, decidedMs, history, before }: Charge & { history: History; before: Standing },
): boolean {
  if (before.status !== "past_due" || before.grace_ends_at === null || ms(before.grace_ends_at) > decidedMs) return false;
  const graceMs = ms(before.grace_ends_at);
  if (!isFirst(sent, row)) return ms(row.created_at) < graceMs;
  if (row.trigger === "card_change" || row.trigger === "person") return false;
  if (history.cardChangesMs.some((changedMs) => changedMs >= graceMs && changedMs <= decidedMs)) return false;
  if (before.delinquent_since === null) return false;
  const schedule = settings.dunning[before.plan === "pro_yearly" ? "pro_yearly" : "pro_monthly"];
  const slotMs = nextSlotMs(ms(before.delinquent_since), schedule, graceMs - 1);
  return slotMs === null || slotMs > decidedMs;
}
