import type { Transaction } from "@/db/client";
import { revokePaymentMethod } from "@/db/queries/card/payment-methods";
import { closeInvoices, listOpenInvoicesOf } from "@/db/queries/payment/invoices";
import { type Subscription, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { NoticeCause } from "../../notice/cause";
import { type AuditEntry, audit } from "../audit";
import { canBecome, type EndReason } from "../rules/lifecycle";

/**
 * Ends a subscription in the caller's transaction. The caller holds its lock and has checked that
 * no payment of it is pending. What was owed is given up, and the card is not used again; its
 * billing key is deleted at Toss later, outside the transaction.
 * @param input.endedAt the instant from which the customer is FREE
 * @param input.detail what the audit log says besides the reason
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export async function endSubscription(
  tx: Transaction,
  context: Context,
  input: { subscription: Subscription; reason: EndReason; endedAt: Date; detail?: AuditEntry["detail"] },
): Promise<void> {
  const { subscription, reason, endedAt, detail } = input;
  invariant(canBecome(subscription.status, "ended"), `subscription ${subscription.id} has ended already`);
  const now = context.now();
  const owed = await listOpenInvoicesOf(tx, [subscription.id]);
  await closeInvoices(
    tx,
    owed.map(({ id }) => id),
    { status: reason === "unpaid" ? "uncollectible" : "void", now },
  );
  await updateSubscription(tx, subscription.id, {
    status: "ended",
    endedAt,
    endReason: reason,
    dueAt: null,
    nextAttemptAt: null,
    pendingPaymentId: null,
  });
  await revokePaymentMethod(tx, subscription.paymentMethodId, now);
  await audit(tx, context, [
    {
      action: "ended",
      userId: subscription.userId,
      subscriptionId: subscription.id,
      detail: { reason, ...detail },
      notice: endNotice(subscription, reason),
    },
  ]);
}

/** The notice of a refund says that it ended the subscription; an administrator loses nothing. */
function endNotice({ id }: Subscription, reason: EndReason): NoticeCause | undefined {
  const event = `end:${id}`;
  switch (reason) {
    case "canceled":
      return { template: "ended", event };
    case "unpaid":
      return { template: "ended_unpaid", event };
    case "consent_missing":
      return { template: "ended_without_consent", event };
    case "refunded":
    case "complimentary":
      return undefined;
    default:
      return reason satisfies never;
  }
}
