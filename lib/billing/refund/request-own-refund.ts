import type { Transaction } from "@/db/client";
import { lockPayment } from "@/db/queries/payment/payments";
import { listRefundsOf, type Refund } from "@/db/queries/refund/refunds";
import { findLatestSubscriptionOf, lockLiveSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { endSubscription } from "../subscription/end-subscription";
import { type ChangeRefusal, refuseChange } from "../subscription/limits";
import { openRefund } from "./open-refund";
import { findRunningPayment, ownOfferOf } from "./own-offer";
import { recordSeen } from "./record-refunds";
import { resolveRefunds } from "./resolve-refunds";
import { sendRefund } from "./send-refund";

export type OwnRefundInput = {
  userId: string;
  kind: "withdrawal" | "prorated";
  /** The amount that the customer saw; another one is not given back. */
  expectedWon: number;
};

export type OwnRefund =
  /**
   * `isConfirmed`: Toss has carried it out. If not, it will, or an operator gives the money back.
   */
  | { ok: true; refundedWon: number; isConfirmed: boolean }
  | { ok: false; reason: "amount_changed"; amountWon: number }
  | ChangeRefusal<"not_refundable" | "payment_in_progress" | "refund_in_progress">;

/** One that Toss refuses because of a changed balance is followed by one for the rest. */
const MAX_FOLLOWING = 3;

/**
 * A customer ends the subscription at once and gets money back: all that is left of the running
 * period's payment within the withdrawal period (청약철회), or the unused part where the plan offers
 * that (중도해지). The subscription ends and its card is given up in the same transaction that stores
 * the refund, whatever Toss answers afterwards: nothing is charged any more. Repeating it gives the
 * same answer and gives nothing back twice.
 * @returns refused as `amount_changed` when the customer saw another amount, `not_refundable` when
 *   there is nothing to choose, `payment_in_progress` while a charge has no outcome,
 *   `refund_in_progress` while an operator's refund of the payment has none
 * Source: E-Commerce Act, articles 17 and 18; docs/decisions/0037-refunds-are-rows.md
 */
export async function requestOwnRefund(context: Context, input: OwnRefundInput): Promise<OwnRefund> {
  const limited = await refuseChange(context, input);
  if (limited) return limited;
  await readRunningPayment(context, input);
  const opened = await context.db.transaction((tx) => openOrRepeat(tx, context, input));
  if (!("paymentId" in opened)) return opened;
  const { paymentId, isRepeated } = opened;
  for (let nth = 0; nth < MAX_FOLLOWING; nth++) {
    const pending = await findPending(context, paymentId);
    if (!pending) break;
    if (isRepeated || nth > 0) await resolveRefunds(context, { refundId: pending.id });
    else await sendRefund(context, pending);
    if ((await findPending(context, paymentId))?.id === pending.id) break;
  }
  await deleteRevokedKeys(context, { userId: input.userId });
  return answerFor(await listRefundsOf(context.db, paymentId));
}

const findPending = async ({ db }: Context, paymentId: string): Promise<Refund | undefined> =>
  (await listRefundsOf(db, paymentId)).find(({ status, kind }) => status === "pending" && kind !== "operator");

/**
 * What was cancelled in Toss's console is known before an amount is agreed on. If Toss cannot be
 * read, our books decide; Toss then refuses what would be too much.
 */
async function readRunningPayment(context: Context, { userId }: OwnRefundInput): Promise<void> {
  const latest = await findLatestSubscriptionOf(context.db, userId);
  if (!latest || latest.subscription.status === "ended") return;
  const running = await findRunningPayment(context.db, latest.subscription);
  if (!running?.payment.paymentKey) return;
  const found = await context.toss.findPaymentByKey(running.payment.paymentKey);
  if (found.kind === "found") await recordSeen(context, { paymentId: running.payment.id, seen: found.payment });
}

type Opened = { paymentId: string; isRepeated: boolean } | Extract<OwnRefund, { ok: false }>;

async function openOrRepeat(tx: Transaction, context: Context, input: OwnRefundInput): Promise<Opened> {
  const subscription = await lockLiveSubscriptionOf(tx, input.userId);
  if (!subscription) return findRepeated(tx, input);
  if (subscription.pendingPaymentId) return { ok: false, reason: "payment_in_progress" };
  const running = await findRunningPayment(tx, subscription);
  // Locked and read again: a webhook may be recording a cancel.
  const payment = running && (await lockPayment(tx, running.payment.id));
  const offer = ownOfferOf(context, { subscription, running: running && payment && { ...running, payment } });
  if (!payment || offer?.kind !== input.kind) return { ok: false, reason: "not_refundable" };
  if (offer.refundWon !== input.expectedWon) return { ok: false, reason: "amount_changed", amountWon: offer.refundWon };
  const refund = await openRefund(tx, context, { payment, kind: offer.kind, amountWon: offer.refundWon, reason: null });
  if (!refund) return { ok: false, reason: "refund_in_progress" };
  await endSubscription(tx, context, { subscription, reason: "refunded", endedAt: refund.requestedAt });
  return { paymentId: payment.id, isRepeated: false };
}

/** The customer asks again for what has ended the last subscription. */
async function findRepeated(tx: Transaction, { userId, kind, expectedWon }: OwnRefundInput): Promise<Opened> {
  const latest = await findLatestSubscriptionOf(tx, userId);
  const running = latest && (await findRunningPayment(tx, latest.subscription));
  const refunds = running ? await listRefundsOf(tx, running.payment.id) : [];
  const isSame = refunds.some((refund) => refund.kind === kind && refund.amountWon === expectedWon);
  return running && isSame ? { paymentId: running.payment.id, isRepeated: true } : { ok: false, reason: "not_refundable" };
}

/** The newest refund by the customer: the one that was asked for, or the one that continues it. */
function answerFor(refunds: Refund[]): OwnRefund {
  const own = refunds.filter(({ kind }) => kind !== "operator");
  const standing = own.find(({ status }) => status !== "refused") ?? own[0];
  invariant(standing, "a customer's refund was stored");
  return { ok: true, refundedWon: standing.amountWon, isConfirmed: standing.status === "done" };
}
