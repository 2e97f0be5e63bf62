import type { Transaction } from "@/db/client";
import { findPerson } from "@/db/queries/account/people";
import { listOpenInvoicesOf } from "@/db/queries/payment/invoices";
import type { Payment } from "@/db/queries/payment/payments";
import { hasOpenDifference } from "@/db/queries/reconciliation/reconciliation";
import { listPersonAttempts } from "@/db/queries/subscription/dunning";
import { lockLiveSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { MAX_PERSON_ATTEMPTS, PERSON_ATTEMPT_GAP_MS } from "../rules/dunning";
import { isComplimentary } from "../subscription/complimentary";
import { needsNewCard } from "../subscription/needs-new-card";
import { collect } from "./collect";
import { type Decline, declineOf } from "./decline";
import { openAttempt } from "./open-attempt";
import { resolvePending } from "./resolve-pending";

type RetryRefusal =
  | {
      kind: "refused";
      reason: "complimentary" | "nothing_owed" | "needs_new_card" | "payment_in_progress" | "under_review" | "too_many_retries";
    }
  | { kind: "refused"; reason: "amount_changed"; amountWon: number };
/** `decline` says why the attempt was declined; null unless it was. */
export type Retried = { kind: "attempted"; payment: Payment; decline: Decline | null } | RetryRefusal;

/**
 * A customer who is past due asks for the next attempt now, on the present card. The schedule goes
 * on as it was. At most three such retries in one delinquency, a minute apart; none after a hard
 * decline, which only a new card helps. While an attempt is pending, asking for the next one looks
 * that one up and returns its outcome. Refused as under_review while a difference with Toss about
 * the customer is open: they may have paid already. An administrator is never charged.
 * @param input.expectedWon the amount that the customer saw; another one is not charged. Absent:
 *   any
 * Source: docs/decisions/0005-decline-classes-and-grace.md, 0027-what-is-agreed-is-what-is-done.md
 */
export async function retryPayment(context: Context, input: { userId: string; expectedWon?: number }): Promise<Retried> {
  const opened = await context.db.transaction((tx) => openRetry(tx, context, input));
  if (opened.kind === "opened") return attempted(await collect(context, { paymentId: opened.paymentId }));
  if (opened.kind === "under_way") return lookUpAgain(context, opened.paymentId);
  return opened;
}

async function lookUpAgain(context: Context, paymentId: string): Promise<Retried> {
  const { payments } = await resolvePending(context, { paymentId });
  const [payment] = payments;
  if (payment && payment.status !== "pending") return attempted(payment);
  return { kind: "refused", reason: "payment_in_progress" };
}

const attempted = (payment: Payment): Retried => ({
  kind: "attempted",
  payment,
  decline: payment.declineCode === null ? null : declineOf(payment.declineCode),
});

type Opened = { kind: "opened"; paymentId: string } | { kind: "under_way"; paymentId: string } | RetryRefusal;

async function openRetry(
  tx: Transaction,
  context: Context,
  { userId, expectedWon }: { userId: string; expectedWon?: number },
): Promise<Opened> {
  const person = await findPerson(tx, userId);
  invariant(person, `person ${userId} does not exist`);
  if (isComplimentary(context, person)) return { kind: "refused", reason: "complimentary" };
  const subscription = await lockLiveSubscriptionOf(tx, userId);
  if (subscription?.status !== "past_due") return { kind: "refused", reason: "nothing_owed" };
  if (subscription.pendingPaymentId) return { kind: "under_way", paymentId: subscription.pendingPaymentId };
  if (await hasOpenDifference(tx, userId)) return { kind: "refused", reason: "under_review" };
  if (needsNewCard(subscription)) return { kind: "refused", reason: "needs_new_card" };
  const now = context.now();
  const [invoice] = await listOpenInvoicesOf(tx, [subscription.id]);
  if (!invoice || invoice.periodEnd <= now) return { kind: "refused", reason: "nothing_owed" };
  const { amountWon } = invoice;
  if (expectedWon !== undefined && expectedWon !== amountWon) return { kind: "refused", reason: "amount_changed", amountWon };
  const { id: subscriptionId, paymentMethodId, delinquentSince } = subscription;
  invariant(delinquentSince, "a past due subscription has failed before");
  const [newest, ...older] = await listPersonAttempts(tx, { userId, subscriptionId, delinquentSince });
  const isTooSoon = newest && now.getTime() - newest.createdAt.getTime() < PERSON_ATTEMPT_GAP_MS;
  if (isTooSoon || (newest && older.length + 1 >= MAX_PERSON_ATTEMPTS)) return { kind: "refused", reason: "too_many_retries" };
  const paymentId = await openAttempt(tx, context, {
    invoice,
    paymentMethodId,
    subscription,
    trigger: "person",
    checkout: null,
  });
  return { kind: "opened", paymentId };
}
