import type { Transaction } from "@/db/client";
import { findPerson } from "@/db/queries/account/people";
import { revokePaymentMethod } from "@/db/queries/card/payment-methods";
import { type Checkout, updateCheckout } from "@/db/queries/checkout/checkouts";
import { listOpenInvoicesOf } from "@/db/queries/payment/invoices";
import { hasOpenDifference } from "@/db/queries/reconciliation/reconciliation";
import { updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { audit } from "../audit";
import { openAttempt } from "../payment/open-attempt";
import { amountOwed, isOwed } from "../rules/amount-owed";
import { isComplimentary } from "../subscription/complimentary";
import { lockLiveSubscription } from "../subscription/lock-live";
import type { Opened } from "./open-first-payment";

/**
 * Replaces the subscription's card, inside the caller's transaction. The old billing key is never
 * used again and is to be deleted at Toss. An unpaid invoice is charged to the new card at once,
 * unless an earlier payment of it is still pending, a difference with Toss is open, or the customer
 * was told another amount. What is not charged now is left to the next run, as the subscription
 * agrees. A checkout that names its invoice changes nothing when that one is no longer owed.
 * @returns the id of the payment to collect, null when nothing is charged now; or the reason for
 *   the refusal
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export async function replaceCard(
  tx: Transaction,
  context: Context,
  input: { checkout: Checkout; paymentMethodId: string },
): Promise<Opened> {
  const { checkout, paymentMethodId } = input;
  const person = await findPerson(tx, checkout.userId);
  invariant(person, `person ${checkout.userId} does not exist`);
  if (isComplimentary(context, person)) return { kind: "refused", reason: "complimentary" };
  const subscription = await lockLiveSubscription(tx, context, checkout.userId);
  if (!subscription) return { kind: "refused", reason: "not_subscribed" };
  const now = context.now();
  const [owed] = await listOpenInvoicesOf(tx, [subscription.id]);
  if (checkout.invoiceId && !isOwed(owed ? [owed] : [], { invoiceId: checkout.invoiceId, now })) {
    // The refusal has the new card's key deleted, which must not be the key in use.
    if (subscription.paymentMethodId !== paymentMethodId) return { kind: "refused", reason: "nothing_owed" };
    return completeUncharged(tx, { checkout, paymentMethodId });
  }
  await updateSubscription(tx, subscription.id, { paymentMethodId, problem: null });
  if (subscription.paymentMethodId !== paymentMethodId) await revokePaymentMethod(tx, subscription.paymentMethodId, now);
  const notice = { template: "card_changed", event: `card:${checkout.id}`, detail: { paymentMethodId } } as const;
  await audit(tx, context, [{ action: "card_changed", userId: checkout.userId, subscriptionId: subscription.id, notice }]);
  const owedWon = amountOwed(owed ? [owed] : [], now);
  const isAgreed = owedWon > 0 && owedWon === checkout.amountWon;
  const isHeld = subscription.pendingPaymentId !== null || (await hasOpenDifference(tx, checkout.userId));
  const isPayableNow = owed && owed.periodEnd > now && isAgreed && !isHeld;
  if (!isPayableNow) {
    // The declines of the old card no longer count, a hard one above all. The next run tries the
    // new card.
    if (subscription.status === "past_due" && !subscription.pendingPaymentId)
      await updateSubscription(tx, subscription.id, { dueAt: now, nextAttemptAt: now, lastDeclineCode: null });
    return completeUncharged(tx, { checkout, paymentMethodId });
  }
  const paymentId = await openAttempt(tx, context, {
    checkout,
    invoice: owed,
    paymentMethodId,
    subscription,
    trigger: "card_change",
  });
  return { kind: "opened", paymentId };
}

async function completeUncharged(
  tx: Transaction,
  { checkout, paymentMethodId }: { checkout: Checkout; paymentMethodId: string },
): Promise<Opened> {
  await updateCheckout(tx, checkout.id, { status: "completed", paymentMethodId, lockedUntil: null });
  return { kind: "opened", paymentId: null };
}
