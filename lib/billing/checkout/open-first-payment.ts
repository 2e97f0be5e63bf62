import type { Transaction } from "@/db/client";
import { lockPerson } from "@/db/queries/account/people";
import type { Checkout } from "@/db/queries/checkout/checkouts";
import { hasOpenFirstInvoice } from "@/db/queries/payment/invoices";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { monthsPerPeriod } from "../catalogue";
import { newInvoice } from "../payment/new-invoice";
import { openAttempt } from "../payment/open-attempt";
import { type Reserved, reserveUse } from "../promotion/reserve-use";
import { periodAt } from "../rules/calendar";
import { trialPeriod } from "../rules/trial";
import { isComplimentary } from "../subscription/complimentary";
import { liveReason, lockLiveSubscription } from "../subscription/lock-live";
import { type TrialTaken, takeTrial } from "../trial/take-trial";
import { beginFree } from "./begin-free";

export type Opened =
  | { kind: "opened"; paymentId: string | null }
  | {
      kind: "refused";
      reason:
        | "already_subscribed"
        | "payment_owed"
        | "payment_in_progress"
        | "complimentary"
        | "not_subscribed"
        | "nothing_owed"
        | Extract<Reserved, { ok: false }>["reason"]
        | Extract<TrialTaken, { ok: false }>["reason"];
    };

/**
 * Opens the first invoice and its pending payment, inside the caller's transaction, and reserves
 * the code of the checkout with them. When the code leaves nothing to pay, or the checkout is for a
 * trial that this person and this card may have, the subscription begins at once and no payment is
 * opened. A customer has at most one first payment under way and one live subscription. The lock on
 * the person enforces that in the common case, the unique indexes in every case.
 * @returns the payment's id, or the reason for the refusal
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md, 0054-trials.md
 */
export async function openFirstPayment(
  tx: Transaction,
  context: Context,
  input: { checkout: Checkout; paymentMethodId: string },
): Promise<Opened> {
  const { checkout, paymentMethodId } = input;
  const person = await lockPerson(tx, checkout.userId);
  invariant(person && checkout.plan && checkout.priceId, `checkout ${checkout.orderId} has no plan`);
  if (isComplimentary(context, person)) return { kind: "refused", reason: "complimentary" };
  // In this order, because a payment that is settled between the two reads closes its invoice and
  // then shows up as a subscription.
  if (await hasOpenFirstInvoice(tx, checkout.userId)) return { kind: "refused", reason: "payment_in_progress" };
  const live = await lockLiveSubscription(tx, context, checkout.userId);
  if (live) return { kind: "refused", reason: liveReason(live) };
  const now = context.now();
  const { userId, plan, priceId, quantity, amountWon, discountWon, trialDays, promotionCodeId: codeId, orderId } = checkout;
  const trial = trialDays === null ? null : await takeTrial(tx, context, { person, paymentMethodId });
  if (trial && !trial.ok) return { kind: "refused", reason: trial.reason };
  const reserved = codeId ? await reserveUse(tx, context, { codeId, userId, orderId, plan }) : null;
  if (reserved && !reserved.ok) return { kind: "refused", reason: reserved.reason };
  const invoice = newInvoice({
    id: crypto.randomUUID(),
    now,
    userId,
    subscriptionId: null,
    plan,
    priceId,
    quantity,
    amountWon,
    discountWon,
    creditWon: 0,
    gate: "own_act",
    consentId: null,
    redemptionId: reserved?.redemptionId ?? null,
    period: trialDays === null ? periodAt(now, monthsPerPeriod(plan), 0) : trialPeriod(now, trialDays),
    reason: "subscription_create",
  });
  if (amountWon === 0 && (reserved || trial)) {
    await beginFree(tx, context, { checkout, invoice, redemptionId: reserved?.redemptionId ?? null, paymentMethodId });
    return { kind: "opened", paymentId: null };
  }
  const paymentId = await openAttempt(tx, context, {
    checkout,
    newInvoice: invoice,
    paymentMethodId,
    subscription: null,
    trigger: "checkout",
  });
  return { kind: "opened", paymentId };
}
