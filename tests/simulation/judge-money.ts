/** Money: our rows against the emulator's own ledger, and every charge that was sent against what was allowed at that moment. */
import type { Payment as TossPayment } from "@/emulator/records";
import type { Change, Mirror, PaymentRow } from "./mirror";
import type { Sent } from "./network";
import type { SimulatedWorld } from "./simulated-world";

/** An amount that nobody asked for is for a person to judge; until then the attempt stays open on purpose. */
export const isForAPerson = (payment: PaymentRow) => payment.status === "pending" && payment.last_answer === "amount_mismatch";

const ms = (instant: string) => Date.parse(instant);

/** S1, S2, S3, S5: for each order that changed here or there. `isFinal` demands that nothing is on its way any more. */
export function judgeOrder(world: SimulatedWorld, mirror: Mirror, input: { orderId: string; isFinal: boolean }): string[] {
  const { orderId, isFinal } = input;
  const found = world.toss.core.state.paymentsByOrder.get(orderId);
  const approved = found && found.approvedAtMs !== null ? found : null;
  const row = mirror.paymentsByOrder.get(orderId);
  if (!row) return approved ? [`S3 ${orderId}: approved at Toss and unknown here`] : [];
  if (isForAPerson(row)) return [];
  const invoice = mirror.invoices.get(row.invoice_id);
  const ledgerWon = mirror.ledgerWon.get(row.id) ?? 0;
  const keptWon = row.status === "paid" ? row.amount_won - row.refunded_won : 0;
  const findings: [boolean, string][] = [
    [invoice === undefined || invoice.amount_won !== row.amount_won, "S5: not the invoice's amount"],
    [row.status === "paid" && !approved, "S2: paid here and never approved at Toss"],
    [row.status === "declined" && isHeld(approved), "S3: approved at Toss and declined here"],
    [row.status === "paid" && approved?.totalAmount !== row.amount_won, "S5: another amount was approved"],
    [row.status === "paid" && invoice?.status !== "paid", `S2: paid, its invoice ${invoice?.status}`],
    [row.status !== "pending" && ledgerWon !== keptWon, `S2: the ledger says ${ledgerWon}, the payment ${keptWon}`],
    [row.refunded_won < 0 || row.refunded_won > row.amount_won, "S6: refunded more than was paid"],
    [row.refunded_won > refundedAtToss(approved), "S18: a refund that Toss does not know"],
    [isFinal && isHeld(approved) && row.status !== "paid", `S3: approved at Toss and ${row.status} here in the end`],
    [isFinal && keptWon !== (approved?.balanceAmount ?? 0), `S2: we keep ${keptWon}, Toss says ${approved?.balanceAmount ?? 0}`],
  ];
  return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${orderId}, ${row.user_id})`] : []));
}

/** Money that went back in full is nobody's any more. */
const isHeld = (payment: TossPayment | null | undefined) => Boolean(payment?.approvedAtMs && payment.balanceAmount > 0);
const refundedAtToss = (payment: TossPayment | null) => (payment ? payment.totalAmount - payment.balanceAmount : 0);

/** S1, S7, S8: the attempts on each invoice that changed. */
export function judgeAttempts(world: SimulatedWorld, mirror: Mirror, change: Change): string[] {
  const invoiceIds = new Set(change.payments.map(({ invoice_id }) => invoice_id));
  return [...invoiceIds].flatMap((invoiceId) => {
    const attempts = [...(mirror.paymentsByInvoice.get(invoiceId) ?? [])].sort(byBeginning);
    const { paymentsByOrder } = world.toss.core.state;
    const charged = attempts.filter(
      ({ order_id, status }) => isHeld(paymentsByOrder.get(order_id)) || (status === "paid" && paymentsByOrder.has(order_id)),
    );
    const pending = attempts.filter(({ status }) => status === "pending");
    const automatic = attempts.filter(({ trigger }) => trigger === "renewal" || trigger === "retry");
    const counted = automatic.filter(({ decline_class }) => decline_class === "soft" || decline_class === "hard");
    const findings: [boolean, string][] = [
      [charged.length > 1, "S1: charged twice"],
      [pending.length > 1, "S7: two attempts under way"],
      [attempts.some((attempt, i) => isTooEarly(attempts[i - 1], attempt)), "S7: an attempt began before the last one was final"],
      [automatic.some((attempt, i) => isSameDay(automatic[i - 1], attempt)), "S8: tried again on the day of a refusal"],
      [counted.length > 1 + SCHEDULED, `S8: ${counted.length} automatic attempts`],
      [attempts.filter(({ trigger }) => trigger === "person").length > PERSON_MOST, "S8: a person hammered"],
      [
        counted.some(
          (attempt, i) =>
            attempt.decline_class === "hard" &&
            automatic.indexOf(attempt) < automatic.length - 1 &&
            hasSameCard(attempt, automatic[automatic.indexOf(attempt) + 1]) &&
            i >= 0,
        ),
        "S8: a card refused for good was tried again",
      ],
    ];
    return findings.flatMap(([isBroken, finding]) =>
      isBroken ? [`${finding} (invoice ${invoiceId}, ${attempts[0]?.user_id})`] : [],
    );
  });
}

/** Attempts of one instant in the order in which they were settled; one under way comes last. */
const byBeginning = (a: PaymentRow, b: PaymentRow) =>
  ms(a.created_at) - ms(b.created_at) ||
  (a.settled_at ? ms(a.settled_at) : Number.MAX_SAFE_INTEGER) - (b.settled_at ? ms(b.settled_at) : Number.MAX_SAFE_INTEGER) ||
  0;

const SCHEDULED = 4;
const PERSON_MOST = 3;
const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const seoulDayNumber = (instant: string) => Math.floor((ms(instant) + SEOUL_MS) / DAY_MS);
const hasSameCard = (one: PaymentRow, next: PaymentRow | undefined) => one.payment_method_id === next?.payment_method_id;
const isTooEarly = (one: PaymentRow | undefined, next: PaymentRow) =>
  one !== undefined && (one.settled_at === null || ms(one.settled_at) > ms(next.created_at));
const isSameDay = (one: PaymentRow | undefined, next: PaymentRow) =>
  one !== undefined &&
  (one.decline_class === "soft" || one.decline_class === "hard") &&
  hasSameCard(one, next) &&
  seoulDayNumber(one.settled_at ?? one.created_at) === seoulDayNumber(next.created_at);

/** S4 and the intention on disk: each charge that left, against what was known when it left. */
export function judgeSent(world: SimulatedWorld, mirror: Mirror, sent: readonly Sent[]): string[] {
  return sent.flatMap(({ orderId, atMs, billingKey, amountWon, idempotencyKey }) => {
    const row = mirror.paymentsByOrder.get(orderId);
    if (!row) return [`S16 ${orderId}: sent and not on disk`];
    const method = mirror.methods.get(row.payment_method_id);
    const subscription = row.subscription_id ? mirror.subscriptions.get(row.subscription_id) : undefined;
    const deletedAtMs = world.toss.core.state.billingKeys.get(billingKey)?.deletedAtMs ?? null;
    // A person may pay by themselves until the run that ends it, which counts from the end of grace; what is automatic stops with grace.
    const isOwn = row.trigger === "card_change" || row.trigger === "person";
    const endedAt = isOwn && subscription ? mirror.endings.get(subscription.id) : subscription?.ended_at;
    const endedAtMs = endedAt ? ms(endedAt) : null;
    const person = world.people.find(({ id }) => id === row.user_id);
    const stop = row.trigger === "checkout" ? null : (person?.stop ?? null);
    const findings: [boolean, string][] = [
      [amountWon !== row.amount_won, "S5: another amount was sent"],
      [idempotencyKey !== `charge-${orderId}`, "S7: not this attempt's key"],
      [
        method?.revoked_at !== null && method?.revoked_at !== undefined && atMs > ms(method.revoked_at),
        "S4: sent on a revoked card",
      ],
      [deletedAtMs !== null && atMs > deletedAtMs, "S4: sent on a deleted key"],
      [endedAtMs !== null && atMs > endedAtMs, "S4: sent after the end"],
      [stop !== null && ms(row.created_at) > stop.at.getTime(), "S4: charged after the cancellation took effect"],
      [atMs - ms(row.created_at) > RESEND_WITHIN_MS, "S4: sent again when the key may be forgotten"],
    ];
    return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${orderId}, ${row.user_id})`] : []));
  });
}

const RESEND_WITHIN_MS = 14 * DAY_MS;
const NEVER_REFUSED: readonly string[] = ["NO_ANSWER", "NO_LONGER_WANTED"];
/** An operator confirmed that this approval, which was for nothing of ours, goes back. */
const GIVEN_BACK = "REFUNDED_BY_RECONCILIATION";
const isGivenBack = ({ toss }: SimulatedWorld, orderId: string) =>
  toss.core.state.paymentsByOrder.get(orderId)?.balanceAmount === 0;
/** What an operator or a broken connection causes; nobody is dunned for it. */
const NOT_THE_CARDS: readonly string[] = ["UNAUTHORIZED_KEY", "INVALID_API_KEY", "FAILED_INTERNAL_SYSTEM_PROCESSING"];

/** A refusal in our rows was a refusal of Toss's, and only the card's own count. S16: each outcome has its audit line. */
export function judgeOutcomes(world: SimulatedWorld, mirror: Mirror, change: Change): string[] {
  const audited = new Set(change.audit.map(({ payment_id, action }) => `${action}|${payment_id}`));
  const settled = change.payments.filter(({ id, status }) => status !== "pending" && mirror.payments.get(id)?.status !== status);
  return [
    ...change.audit
      .filter(({ actor }) => !/^(person|batch|webhook|operator):./.test(actor))
      .map(({ id }) => `S16: audit ${id} has no actor`),
    ...settled
      .filter(({ id, status }) => !audited.has(`payment_${status}|${id}`))
      .map(({ id }) => `S16: ${id} settled without an audit line`),
    ...settled.flatMap((row) => {
      if (row.status !== "declined") return [];
      const code = row.decline_code ?? "";
      const isCounted = row.decline_class === "soft" || row.decline_class === "hard";
      const wasGiven = world.network.refusals.get(row.order_id)?.has(code) ?? false;
      if (isCounted && (!wasGiven || NOT_THE_CARDS.includes(code)))
        return [`S7 ${row.order_id}: ${code} counted and never said by Toss`];
      if (
        !isCounted &&
        !wasGiven &&
        !NEVER_REFUSED.includes(code) &&
        !(code === GIVEN_BACK && isGivenBack(world, row.order_id)) &&
        !NOT_THE_CARDS.includes(code) &&
        !/^(TOO_MANY|HTTP_|IDEMPOTENT)/.test(code)
      )
        return [`S7 ${row.order_id}: declined as ${code}, which Toss never said`];
      return [];
    }),
  ];
}
