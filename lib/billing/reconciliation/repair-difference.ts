/**
 * Applies the repair that a reconciliation proposed, once an operator has confirmed it. It applies
 * exactly that repair, and only if both sides, read again now, still differ in the same way. This
 * is the only place of reconciliation that moves money. The refund carries the balance that Toss
 * showed and its own idempotency key, so a repetition, a second operator or a crash refunds nothing
 * twice. Everything else is done by the usual operations.
 * Source: docs/decisions/0014-reconciliation.md
 */
import { insertLedgerEntries, lockPayment } from "@/db/queries/payment/payments";
import { closeDifference, type Difference, findDifference } from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { TossPayment } from "../../toss/schema";
import { audit } from "../audit";
import { chargeEntry } from "../payment/charge-entry";
import { refreshPayment } from "../payment/refresh-payment";
import { settle } from "../payment/settle";
import { orphanRefundIdempotencyKey } from "../rules/order-id";
import type { Finding } from "../rules/reconciliation";
import { comparePayment, type PaymentComparison } from "./compare-payment";

export type Repaired =
  | { kind: "repaired"; difference: Difference }
  | { kind: "accepted"; difference: Difference }
  /** It was closed before or no longer holds; nothing was done. */
  | { kind: "closed"; status: "repaired" | "gone" | "accepted"; difference: Difference }
  | { kind: "not_found" }
  | { kind: "refused"; reason: RepairRefusal; code?: string; difference: Difference };

export type RepairRefusal =
  /** Both sides still differ, but not as the operator has seen it. */
  | "changed"
  /** Only a person may decide: correct it by hand, or accept it with a note. */
  | "needs_a_person"
  /**
   * Toss could not be read, or did not say whether it carried out the repair. Repeating is safe.
   */
  | "toss_unreadable"
  /** Toss refused the refund. */
  | "toss_refused"
  /** The repair was applied and the difference is still there. */
  | "not_repaired";

export type RepairInput = {
  differenceId: string;
  /** Accepts the difference as it is, with this reason, instead of repairing it. */
  acceptWithNote?: string;
};

/**
 * Toss shows it in its console and on the card slip. It is for Korea only, so it is not in the
 * message catalogue.
 */
const CANCEL_REASON = "결제 대사: 이용 내역이 없는 승인 취소";
const CLOSED_CODE = "REFUNDED_BY_RECONCILIATION";

/**
 * Repairs or accepts one open difference.
 * @returns what was done, or why it was refused; repeating it does nothing more
 * Source: docs/decisions/0014-reconciliation.md
 */
export async function repairDifference(context: Context, input: RepairInput): Promise<Repaired> {
  const difference = await findDifference(context.db, input.differenceId);
  if (!difference) return { kind: "not_found" };
  if (difference.status !== "open") return { kind: "closed", status: difference.status, difference };
  if (input.acceptWithNote !== undefined) return close(context, difference, { status: "accepted", note: input.acceptWithNote });
  const compared = await compareAgain(context, difference);
  if (compared.kind === "unreadable") return { kind: "refused", reason: "toss_unreadable", code: compared.code, difference };
  const finding = compared.findings.find(({ kind }) => kind === difference.kind);
  if (!finding) return close(context, difference, { status: "gone" });
  if (!isSame(finding, difference)) return { kind: "refused", reason: "changed", difference };
  if (finding.repair === "by_hand") return { kind: "refused", reason: "needs_a_person", difference };
  const refusal = await apply(context, difference, { compared, finding });
  if (refusal) return { kind: "refused", ...refusal, difference };
  return confirm(context, difference);
}

const compareAgain = (context: Context, difference: Difference): Promise<PaymentComparison> =>
  comparePayment(context, { ...difference, customerKey: null });

const isSame = (finding: Finding, difference: Difference): boolean =>
  finding.repair === difference.repair && finding.hereWon === difference.hereWon && finding.tossWon === difference.tossWon;

type NotDone = { reason: RepairRefusal; code?: string };
type Repairable = { compared: Extract<PaymentComparison, { kind: "compared" }>; finding: Finding };

/** @returns why the repair could not be applied; null when it was */
async function apply(context: Context, difference: Difference, { compared, finding }: Repairable): Promise<NotDone | null> {
  const { seen } = compared;
  switch (finding.repair) {
    case "reread":
    case "record_refunds":
      return reread(context, difference);
    case "record_charge":
      invariant(seen, "a charge is booked from what Toss shows");
      return recordCharge(context, difference, seen);
    case "refund_orphan":
      invariant(seen, "only an approval that Toss shows can be refunded");
      return refundOrphan(context, difference, seen);
    case "by_hand":
      return { reason: "needs_a_person" };
    default:
      return finding.repair satisfies never;
  }
}

async function reread(context: Context, { paymentId }: Difference): Promise<NotDone | null> {
  invariant(paymentId, "only our own payment can be read again");
  const refreshed = await refreshPayment(context, { paymentId });
  return refreshed.kind === "unreadable" ? { reason: "toss_unreadable", code: refreshed.code } : null;
}

/** Writes the ledger entry that settlement would have written. */
async function recordCharge(context: Context, { paymentId }: Difference, seen: TossPayment): Promise<null> {
  invariant(paymentId, "a charge belongs to a payment");
  return context.db.transaction(async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    invariant(
      payment?.status === "paid" && payment.paymentKey === seen.paymentKey,
      `payment ${paymentId} is not paid by this approval`,
    );
    const now = context.now();
    const { amountWon, approvedAt } = payment;
    await insertLedgerEntries(tx, [chargeEntry({ paymentId, amountWon, seen, approvedAt: approvedAt ?? now, now })]);
    return null;
  });
}

/** The audit event is written before the money moves. What Toss shows afterwards decides. */
async function refundOrphan(context: Context, difference: Difference, seen: TossPayment): Promise<NotDone | null> {
  const { id, userId, paymentId } = difference;
  if (seen.balanceWon > 0) {
    const detail = { differenceId: id, orderId: seen.orderId, paymentKey: seen.paymentKey, amountWon: seen.balanceWon };
    await audit(context.db, context, [{ action: "orphan_refund_begun", userId, paymentId, detail }]);
    const answer = await context.toss.cancelPayment({
      paymentKey: seen.paymentKey,
      reason: CANCEL_REASON,
      refundableWon: seen.balanceWon,
      idempotencyKey: orphanRefundIdempotencyKey({ differenceId: id, balanceWon: seen.balanceWon }),
    });
    if (answer.kind === "unknown") return { reason: "toss_unreadable", code: answer.code ?? answer.reason };
    if (answer.kind === "refused") return { reason: "toss_refused", code: answer.code };
  }
  if (paymentId) await closeAttempt(context, paymentId);
  return null;
}

/**
 * A payment whose money was refunded was not charged after all. The next attempt may follow, and
 * the customer is not dunned for it.
 */
async function closeAttempt(context: Context, paymentId: string): Promise<void> {
  await settle(context, { paymentId, outcome: { kind: "declined", declineClass: "abandoned", code: CLOSED_CODE, message: "" } });
}

async function confirm(context: Context, difference: Difference): Promise<Repaired> {
  const compared = await compareAgain(context, difference);
  if (compared.kind === "unreadable") return { kind: "refused", reason: "toss_unreadable", code: compared.code, difference };
  const isStillThere = compared.findings.some(({ kind }) => kind === difference.kind);
  if (isStillThere) return { kind: "refused", reason: "not_repaired", difference };
  return close(context, difference, { status: "repaired" });
}

/**
 * Closes the difference and records who did, in one transaction. A second caller finds it closed.
 */
async function close(
  context: Context,
  difference: Difference,
  end: { status: "repaired" | "gone" } | { status: "accepted"; note: string },
): Promise<Repaired> {
  const { id, kind, repair, userId, paymentId, orderId, hereWon, tossWon } = difference;
  const isOurs = await context.db.transaction(async (tx) => {
    const isFirst = await closeDifference(tx, id, { ...end, closedAt: context.now(), closedBy: context.actor });
    const detail = { differenceId: id, kind, repair, orderId, hereWon, tossWon, status: end.status };
    if (isFirst) await audit(tx, context, [{ action: "difference_closed", userId, paymentId, detail }]);
    return isFirst;
  });
  const closed = await findDifference(context.db, id);
  invariant(closed && closed.status !== "open", `difference ${id} is not closed`);
  if (!isOurs || end.status === "gone") return { kind: "closed", status: closed.status, difference: closed };
  return { kind: end.status, difference: closed };
}
