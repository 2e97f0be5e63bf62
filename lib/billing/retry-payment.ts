import type { Queryable } from "@/db/client";
import { listOpenInvoicesOf } from "@/db/queries/invoices";
import { listPersonAttempts, type Payment } from "@/db/queries/payments";
import { lockLiveSubscriptionOf, type Subscription, updateSubscription } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { classifyChargeCode } from "../toss/outcome";
import { collect } from "./collect";
import { openAttempt } from "./open-attempt";
import { PERSON_ATTEMPT_GAP_MS, PERSON_ATTEMPTS_MOST } from "./rules/dunning";

/** Whether the card itself was refused for good; the next attempt on it could only fail. */
export const needsNewCard = ({ lastDeclineCode }: Pick<Subscription, "lastDeclineCode">): boolean =>
  classifyChargeCode(lastDeclineCode ?? "", SOME_4XX) === "hard";

/** A refusal's class depends on its code alone. */
const SOME_4XX = 400;

type Refusal = { kind: "refused"; reason: "nothing_owed" | "needs_new_card" | "payment_in_progress" | "too_many_retries" };
export type Retried = { kind: "attempted"; payment: Payment } | Refusal;

/**
 * A person who is past due asks for the next attempt now, on the card they have. Apart from the schedule, which goes on as it was; at most
 * three in one delinquency and a minute apart. After a hard decline only a new card helps, so it is not tried.
 */
export async function retryPayment(context: Context, input: { userId: string }): Promise<Retried> {
  const opened = await context.db.transaction((tx) => openRetry(tx, context, input.userId));
  if (opened.kind === "refused") return opened;
  return { kind: "attempted", payment: await collect(context, { paymentId: opened.paymentId }) };
}

async function openRetry(
  tx: Queryable,
  context: Context,
  userId: string,
): Promise<{ kind: "opened"; paymentId: string } | Refusal> {
  const subscription = await lockLiveSubscriptionOf(tx, userId);
  if (subscription?.status !== "past_due") return { kind: "refused", reason: "nothing_owed" };
  if (subscription.pendingPaymentId) return { kind: "refused", reason: "payment_in_progress" };
  if (needsNewCard(subscription)) return { kind: "refused", reason: "needs_new_card" };
  const now = context.now();
  const [invoice] = await listOpenInvoicesOf(tx, [subscription.id]);
  if (!invoice || invoice.periodEnd <= now) return { kind: "refused", reason: "nothing_owed" };
  const [newest, ...older] = await listPersonAttempts(tx, invoice.id);
  const isTooSoon = newest && now.getTime() - newest.createdAt.getTime() < PERSON_ATTEMPT_GAP_MS;
  if (isTooSoon || (newest && older.length + 1 >= PERSON_ATTEMPTS_MOST)) return { kind: "refused", reason: "too_many_retries" };
  const { id: subscriptionId, paymentMethodId } = subscription;
  const paymentId = await openAttempt(tx, context, {
    invoice,
    paymentMethodId,
    subscriptionId,
    trigger: "person",
    checkout: null,
  });
  await updateSubscription(tx, subscriptionId, { pendingPaymentId: paymentId });
  return { kind: "opened", paymentId };
}
