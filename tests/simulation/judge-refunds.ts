/**
 * Money that the application gives back: each cancel at Toss has one cause, its amount is right by
 * arithmetic that is not the application's, and nothing is given back twice.
 */
import type { Payment as TossPayment, Transaction } from "@/emulator/records";
import type { Evidence } from "./histories";
import type { AuditRow, Mirror, PaymentRow, RefundRow } from "./mirror";
import { ownRefundOf } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const dayNumber = (atMs: number): number => Math.floor((atMs + SEOUL_MS) / DAY_MS);
const ms = (instant: string) => Date.parse(instant);
type Findings = [boolean, string][];

/**
 * S6 and S16: the application cancels at Toss only what a customer or an operator asked for, and of
 * approvals that bought nothing only what an operator confirmed, in full.
 */
export type RefundJudge = { judge: (evidence: Evidence, moved: readonly Transaction[]) => string[] };

export function createRefundJudge(world: SimulatedWorld): RefundJudge {
  const begun: AuditRow[] = [];
  return {
    judge: ({ mirror, change }, moved) => {
      begun.push(...change.audit.filter(({ action }) => action === "orphan_refund_begun"));
      return moved.flatMap((transaction) => {
        const { transactionKey, status, payment } = transaction;
        if (status === "DONE" || !world.network.givenBack.has(transactionKey)) return [];
        const row = mirror.paymentsByOrder.get(payment.orderId);
        const asked = row && askedFor(mirror, row, transaction);
        const findings = asked
          ? judgeAsked(world, mirror, { row, asked, transaction })
          : judgeOrphan({ begun, row, transaction });
        return findings.flatMap(([isBroken, finding]) =>
          isBroken ? [`${finding} (${payment.orderId}, ${row?.user_id ?? "no user"})`] : [],
        );
      });
    },
  };
}

/** What was left of the payment before this cancel. */
function balanceBefore(payment: TossPayment, transactionKey: string): number {
  const nth = payment.cancels.findIndex((cancel) => cancel.transactionKey === transactionKey);
  return payment.totalAmount - payment.cancels.slice(0, nth).reduce((sum, { cancelAmount }) => sum + cancelAmount, 0);
}

function askedFor(mirror: Mirror, { id }: PaymentRow, { transactionKey, amount, payment }: Transaction): RefundRow | undefined {
  const rows = [...(mirror.refundsByPayment.get(id) ?? [])].flatMap((refundId) => mirror.refunds.get(refundId) ?? []);
  const beforeWon = balanceBefore(payment, transactionKey);
  const fitting = rows.filter(({ amount_won, balance_won }) => amount_won === amount && balance_won === beforeWon);
  return fitting.find(({ transaction_key }) => transaction_key === transactionKey) ?? fitting[0];
}

type Asked = { row: PaymentRow; asked: RefundRow; transaction: Transaction };

function judgeAsked(world: SimulatedWorld, mirror: Mirror, { row, asked, transaction }: Asked): Findings {
  const { payment, transactionKey } = transaction;
  const beforeWon = balanceBefore(payment, transactionKey);
  return [
    [asked.status === "refused", "S6: given back, and its refund is refused"],
    [asked.transaction_key !== null && asked.transaction_key !== transactionKey, "S6: one refund gave back twice"],
    [row.status !== "paid", "S6: a payment that is not paid was refunded"],
    [asked.amount_won > beforeWon, "S6: more was given back than was left"],
    [
      asked.kind === "operator" && (!/^operator:./.test(asked.requested_by) || !asked.reason),
      "S16: an operator's refund without who or why",
    ],
    [asked.kind !== "operator" && asked.requested_by !== `person:${row.user_id}`, "S19: another person's refund"],
    [
      asked.kind !== "operator" && asked.amount_won !== owedWon(world, mirror, { row, asked, beforeWon, payment }),
      "S6: not the amount that is owed",
    ],
  ];
}

/**
 * Independent of the application's own calculation. @returns won; 0 when nothing may be asked for
 */
function owedWon(
  { settings }: SimulatedWorld,
  mirror: Mirror,
  { row, asked, beforeWon, payment }: { row: PaymentRow; asked: RefundRow; beforeWon: number; payment: TossPayment },
): number {
  const invoice = mirror.invoices.get(row.invoice_id);
  if (!invoice || payment.approvedAtMs === null) return 0;
  const askedDay = dayNumber(ms(asked.requested_at));
  const isWithin = settings.withdrawalDays > 0 && askedDay - dayNumber(payment.approvedAtMs) <= settings.withdrawalDays;
  if (ms(asked.requested_at) >= ms(invoice.period_end)) return 0;
  if (asked.kind === "withdrawal") return isWithin ? beforeWon : 0;
  if (isWithin || !settings.givesUnusedBack[invoice.plan]) return 0;
  const [firstDay, endDay] = [dayNumber(ms(invoice.period_start)), dayNumber(ms(invoice.period_end))];
  const usedDays = askedDay - firstDay + 1;
  const periodDays = endDay - firstDay;
  return Math.min(beforeWon, row.amount_won - Math.ceil((row.amount_won * usedDays) / periodDays));
}

function judgeOrphan({
  begun,
  row,
  transaction: { amount, payment },
}: {
  begun: AuditRow[];
  row: PaymentRow | undefined;
  transaction: Transaction;
}): Findings {
  const cause = begun.find(({ detail }) => detail.paymentKey === payment.paymentKey && detail.amountWon === amount);
  return [
    [!cause, `S16: ${amount} was refunded and nobody asked for it`],
    [/^(batch|webhook):/.test(cause?.actor ?? ""), "S16: refunded by a program alone"],
    [payment.balanceAmount > 0, "S6: refunded in part"],
    [row?.status === "paid", "S6: a paid order was refunded as if it had bought nothing"],
  ];
}

/**
 * S4, S6 and S12 of every refund that changed: what it says Toss has carried out, and a customer's
 * refund ends the subscription in the instant in which it was asked for.
 */
export const judgeRefunds = ({ toss }: SimulatedWorld, { mirror, change }: Evidence): string[] =>
  change.refunds.flatMap((refund) => {
    const { payment_id, kind, status, amount_won, transaction_key, refused_code, requested_at } = refund;
    const row = mirror.payments.get(payment_id);
    const subscription = row?.subscription_id ? mirror.subscriptions.get(row.subscription_id) : undefined;
    const carriedOut = toss.core.state.transactionsByKey.get(transaction_key ?? "");
    const isOwn = kind !== "operator";
    const findings: Findings = [
      [status === "done" && carriedOut?.amount !== amount_won, "S6: done, and Toss gave back another amount"],
      [status === "done" && carriedOut?.payment.orderId !== row?.order_id, "S6: done by another order's cancel"],
      [status === "refused" && refused_code !== "BALANCE_CHANGED", `S6: refused with ${refused_code}, which Toss never gave`],
      [isOwn && subscription?.status !== "ended", "S4: asked for, and the subscription goes on"],
      [
        isOwn && subscription?.ended_at !== null && ms(subscription?.ended_at ?? "") !== ms(requested_at),
        "S4: not ended at once",
      ],
      [isOwn && ownRefundOf(mirror, payment_id) === null, "S16: lost"],
    ];
    return findings.flatMap(([isBroken, finding]) =>
      isBroken ? [`${finding} (refund ${refund.id}, ${row?.order_id}, ${refund.user_id})`] : [],
    );
  });

/**
 * S4: whoever gave the whole payment of the running period back, the subscription is over, or ends
 * with the outcome of the charge that was under way.
 */
export const judgeFullyRefunded = ({ mirror, change }: Evidence): string[] =>
  change.payments.flatMap(({ status, refunded_won, amount_won, invoice_id, subscription_id, order_id, user_id }) => {
    if (status !== "paid" || refunded_won < amount_won) return [];
    const subscription = mirror.subscriptions.get(subscription_id ?? "");
    const invoice = mirror.invoices.get(invoice_id);
    const isRunning = invoice !== undefined && subscription?.current_period_start === invoice.period_start;
    const goesOn = isRunning && subscription.status !== "ended" && subscription.cancel_at === null;
    return goesOn ? [`S4: all of ${order_id} is given back, and the subscription goes on (${user_id})`] : [];
  });
