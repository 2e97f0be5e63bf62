/**
 * The only writer of outcomes. First payment, renewal, retry, card change, resolver and webhook all
 * end here, so that no payment is charged twice or forgotten. The subscription is locked before the
 * payment; a payment that is no longer pending is left alone; unique indexes refuse a second paid
 * payment of an invoice. Outcomes known at the same time are written together, in as many
 * statements as one needs.
 * Source: docs/decisions/0016-batched-writes.md
 */
import type { Transaction } from "@/db/client";
import { revokePaymentMethod } from "@/db/queries/card/payment-methods";
import { updateCheckout } from "@/db/queries/checkout/checkouts";
import type { Invoice } from "@/db/queries/payment/invoices";
import { findPayment, lockPaymentsWithInvoices, type Payment } from "@/db/queries/payment/payments";
import { writeSettlements } from "@/db/queries/payment/settlements";
import { giveUseBack } from "@/db/queries/promotion/redemptions";
import { lockSubscriptionsOfPayments, type Subscription } from "@/db/queries/subscription/subscriptions";
import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { noticeRows } from "../../notice/cause";
import { auditRows } from "../audit";
import { recordRefunds } from "../refund/record-refunds";
import { endSubscription } from "../subscription/end-subscription";
import { decideSettlement, type Effects } from "./decide-settlement";
import type { Outcome } from "./outcome";

export type Settlement = { paymentId: string; outcome: Outcome };

/** An outcome is worth waiting for: three times the wait for a lock. */
const MAX_TRIES = 3;

/**
 * @returns the payment as it stands afterwards. Settling a settled payment changes nothing.
 * @throws what isBusy recognises when the rows stay locked: the payment is then still pending
 */
export async function settle(context: Context, settlement: Settlement): Promise<Payment> {
  for (let triesLeft = MAX_TRIES - 1; ; triesLeft -= 1) {
    try {
      const [payment] = await settleTogether(context, [settlement]);
      invariant(payment, `payment ${settlement.paymentId} was not settled`);
      return payment;
    } catch (error) {
      if (triesLeft === 0 || !isBusy(error)) throw error;
    }
  }
}

/**
 * All or none: what breaks one breaks all, and the caller then settles them one by one
 * (gather-settlements.ts).
 * @returns the payments as they stand afterwards, in the order given
 */
export const settleTogether = (context: Context, settlements: Settlement[]): Promise<Payment[]> =>
  context.db.transaction(async (tx) => {
    const known = await lockStandings(
      tx,
      settlements.map(({ paymentId }) => paymentId),
    );
    const decided: Decided[] = [];
    for (const { paymentId, outcome } of settlements) {
      const found = known.payments.get(paymentId);
      invariant(found, `payment ${paymentId} does not exist`);
      const { payment, invoice } = found;
      if (payment.status !== "pending") continue;
      const subscription = known.subscriptions.get(payment.subscriptionId ?? "") ?? null;
      invariant(subscription || !payment.subscriptionId, `payment ${paymentId} has no subscription`);
      const effects = decideSettlement({ payment, invoice, subscription }, outcome, {
        now: context.now(),
        settings: context.settings,
      });
      decided.push({ payment, invoice, subscription, effects });
      // Later settlements of the same payment or subscription are decided on what this one changed.
      known.payments.set(paymentId, { payment: { ...payment, ...effects.payment }, invoice });
      if (subscription) known.subscriptions.set(subscription.id, { ...subscription, ...effects.subscription });
    }
    await write(tx, context, decided);
    await finish(tx, context, decided, known);
    return settlements.map(({ paymentId }) => {
      const settled = known.payments.get(paymentId);
      invariant(settled, `payment ${paymentId} went away`);
      return settled.payment;
    });
  });

type Decided = { payment: Payment; invoice: Invoice; subscription: Subscription | null; effects: Effects };
type Known = { payments: Map<string, { payment: Payment; invoice: Invoice }>; subscriptions: Map<string, Subscription> };

/**
 * Subscriptions before payments, each in the order of their ids: every caller locks in this order.
 */
async function lockStandings(tx: Transaction, paymentIds: string[]): Promise<Known> {
  const subscriptions = await lockSubscriptionsOfPayments(tx, paymentIds);
  const payments = await lockPaymentsWithInvoices(tx, paymentIds);
  return {
    payments: new Map(payments.map((found) => [found.payment.id, found])),
    subscriptions: new Map(subscriptions.map((subscription) => [subscription.id, subscription])),
  };
}

function write(tx: Transaction, context: Context, decided: Decided[]): Promise<void> {
  const entries = decided.flatMap(({ effects }) => effects.entries);
  return writeSettlements(tx, {
    begun: decided.flatMap(({ effects }) => effects.begun ?? []),
    payments: decided.map(({ payment, effects }) => ({ row: payment, change: effects.payment })),
    subscriptions: decided.flatMap(({ subscription, effects }) =>
      subscription && effects.subscription ? { row: subscription, change: effects.subscription } : [],
    ),
    // A closed invoice stays as it is. Money that arrived late for a period that was given up is on
    // the payment and in the ledger.
    invoices: decided.flatMap(({ invoice, effects }) =>
      effects.invoice && invoice.status === "open" ? { row: invoice, change: closed(invoice, effects, context.now()) } : [],
    ),
    lowered: decided.flatMap(loweredBy),
    now: context.now(),
    ledger: decided.flatMap(({ effects }) => effects.charge ?? []),
    audit: auditRows(context, entries),
    notices: noticeRows(context, entries),
  });
}

const closed = ({ subscriptionId }: Invoice, { invoice: status, begun }: Effects, now: Date): Partial<Invoice> => ({
  status,
  closedAt: now,
  subscriptionId: begun?.id ?? subscriptionId,
});

/** What the code of a paid invoice has lowered; the first one spends its use. */
function loweredBy({ invoice, effects }: Decided): { id: string; subscriptionId: string }[] {
  const subscriptionId = effects.begun?.id ?? invoice.subscriptionId;
  const isPaidNow = effects.invoice === "paid" && invoice.status === "open";
  return isPaidNow && invoice.redemptionId && subscriptionId ? [{ id: invoice.redemptionId, subscriptionId }] : [];
}

/** A first charge that failed keeps neither the card nor the use of a code. */
async function leaveNothing(tx: Transaction, context: Context, { payment, invoice }: Pick<Decided, "payment" | "invoice">) {
  if (invoice.redemptionId) await giveUseBack(tx, invoice.redemptionId, context.now());
  await revokePaymentMethod(tx, payment.paymentMethodId, context.now());
}

/** The effects that few outcomes have, one by one. */
async function finish(tx: Transaction, context: Context, decided: Decided[], known: Known): Promise<void> {
  for (const { payment, invoice, effects } of decided) {
    const { checkout, isCardGivenUp, canceledAt, refunded } = effects;
    if (checkout && payment.checkoutId) await updateCheckout(tx, payment.checkoutId, checkout);
    if (isCardGivenUp) await leaveNothing(tx, context, { payment, invoice });
    const subscription = known.subscriptions.get(payment.subscriptionId ?? "");
    if (canceledAt && subscription) await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: canceledAt });
    if (refunded) await recordRefunds(tx, context, { paymentId: payment.id, seen: refunded });
    if (refunded) {
      const current = await findPayment(tx, payment.id);
      const found = known.payments.get(payment.id);
      if (current && found) known.payments.set(payment.id, { ...found, payment: current });
    }
  }
}
