/** Money: compares our rows with the emulator's own ledger, order by order and entry by entry. */
import type { Payment as TossPayment } from "@/emulator/records";
import type { Evidence } from "./histories";
import type { Mirror, PaymentRow } from "./mirror";
import { ownRefundOf, usedUntil } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

/** Approved and not refunded in full: the merchant holds the money. */
export const isHeld = (payment: TossPayment | null | undefined): boolean =>
  Boolean(payment?.approvedAtMs && payment.balanceAmount > 0);
const refundedAtToss = (payment: TossPayment | null) => (payment ? payment.totalAmount - payment.balanceAmount : 0);

/** S2, S3, S5, S6, S18 for one order. With `isFinal` nothing may be pending any more. */
export function judgeOrder(world: SimulatedWorld, mirror: Mirror, input: { orderId: string; isFinal: boolean }): string[] {
  const { orderId, isFinal } = input;
  const found = world.toss.core.state.paymentsByOrder.get(orderId);
  const approved = found && found.approvedAtMs !== null ? found : null;
  const row = mirror.paymentsByOrder.get(orderId);
  if (!row) return isHeld(approved) ? [`S3 ${orderId}: approved at Toss and unknown here`] : [];
  const invoice = mirror.invoices.get(row.invoice_id);
  const ledgerWon = mirror.ledgerWon.get(row.id) ?? 0;
  const keptWon = row.status === "paid" ? row.amount_won - row.refunded_won : 0;
  const findings: [boolean, string][] = [
    [invoice === undefined || invoice.amount_won !== row.amount_won, "S5: not the invoice's amount"],
    [row.status === "paid" && !approved, "S2: paid here and never approved at Toss"],
    [row.status === "declined" && isHeld(approved), "S3: approved at Toss and declined here"],
    [row.status === "paid" && approved?.totalAmount !== row.amount_won, "S5: another amount was approved"],
    [row.status === "paid" && invoice?.status !== "paid", `S2: paid, its invoice ${invoice?.status}`],
    [ledgerWon !== keptWon, `S2: the ledger says ${ledgerWon}, the payment ${keptWon}`],
    [row.refunded_won < 0 || row.refunded_won > row.amount_won, "S6: refunded more than was paid"],
    [row.refunded_won > refundedAtToss(approved), "S18: a refund that Toss does not know of"],
    [isFinal && isHeld(approved) && row.status !== "paid", `S3: approved at Toss and ${row.status} here in the end`],
    [isFinal && keptWon !== (approved?.balanceAmount ?? 0), `S2: we keep ${keptWon}, Toss says ${approved?.balanceAmount ?? 0}`],
  ];
  return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${orderId}, ${row.user_id})`] : []));
}

/**
 * S1: each subscription (before there is one, each person) pays once for a period and reason, and
 * no person pays for the same time twice.
 */
export type DoubleChargeJudge = { judge: (evidence: Evidence, orders: Iterable<string>) => string[] };

export function createDoubleChargeJudge({ toss }: SimulatedWorld): DoubleChargeJudge {
  const ordersByUser = new Map<string, Set<string>>();

  const spanOf = (mirror: Mirror, orderId: string) => {
    const row = mirror.paymentsByOrder.get(orderId);
    const invoice = row && mirror.invoices.get(row.invoice_id);
    if (!row || !invoice || !isHeld(toss.core.state.paymentsByOrder.get(orderId))) return null;
    const { subscription_id, user_id, period_start, reason } = invoice;
    const name = `${subscription_id ?? user_id} ${period_start} ${reason}`;
    // A customer who has ended it with a refund may subscribe anew at once.
    const endsAt = ownRefundOf(mirror, row.id)?.requested_at ?? usedUntil(mirror, invoice);
    return { orderId, name, status: row.status, startMs: Date.parse(period_start), endMs: Date.parse(endsAt) };
  };

  return {
    judge: ({ mirror }, orders) => {
      const users = new Set<string>();
      for (const orderId of orders) {
        const userId = mirror.paymentsByOrder.get(orderId)?.user_id;
        if (userId === undefined) continue;
        users.add(userId);
        ordersByUser.set(userId, (ordersByUser.get(userId) ?? new Set()).add(orderId));
      }
      return [...users].flatMap((userId) => {
        const spans = [...(ordersByUser.get(userId) ?? [])].flatMap((orderId) => spanOf(mirror, orderId) ?? []);
        return spans.flatMap((one, nth) =>
          spans.slice(nth + 1).flatMap((other) => {
            if (one.name === other.name) return [`S1: charged twice for ${one.name} (${userId})`];
            const isBoth = one.status === "paid" && other.status === "paid";
            const isSameTime = one.startMs < other.endMs && other.startMs < one.endMs;
            return isBoth && isSameTime ? [`S1: ${one.orderId} and ${other.orderId} pay for the same time (${userId})`] : [];
          }),
        );
      });
    },
  };
}

/**
 * S2 and S16: each new ledger entry is a transaction at Toss, and an audit line records who booked
 * it and why.
 */
export function judgeEntries({ toss }: SimulatedWorld, { mirror, change }: Evidence): string[] {
  const causes = new Set(change.audit.map(({ action, payment_id }) => `${action} ${payment_id}`));
  return change.ledger.flatMap(({ id, payment_id, kind, amount_won, transaction_key }) => {
    const payment = mirror.payments.get(payment_id);
    if (!payment) return [`S16: entry ${id} of no payment`];
    const booked = toss.core.state.transactionsByKey.get(transaction_key);
    const isStandIn = transaction_key === `approval:${payment.payment_key}` && kind === "charge";
    const amountWon = booked ? (booked.status === "DONE" ? booked.amount : -booked.amount) : null;
    const findings: [boolean, string][] = [
      [!booked && !isStandIn, `S2: entry ${id} is no transaction at Toss`],
      [booked !== undefined && booked.payment.orderId !== payment.order_id, `S2: entry ${id} is another order's`],
      [amountWon !== null && amountWon !== amount_won, `S2: entry ${id} says ${amount_won}, Toss ${amountWon}`],
      [
        !causes.has(`payment_${kind === "charge" ? "paid" : "refunded"} ${payment_id}`) &&
          !causes.has(`difference_closed ${payment_id}`),
        `S16: entry ${id} (${kind}) was booked without an audit line`,
      ],
    ];
    return sayBroken(findings, payment);
  });
}

const sayBroken = (findings: [boolean, string][], { order_id, user_id }: PaymentRow): string[] =>
  findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${order_id}, ${user_id})`] : []));
