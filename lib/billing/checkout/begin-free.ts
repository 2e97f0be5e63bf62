import type { Transaction } from "@/db/client";
import { writeClaims } from "@/db/queries/batch/claims";
import type { Checkout } from "@/db/queries/checkout/checkouts";
import type { Context } from "../../context";
import { noticeRows } from "../../notice/cause";
import { type AuditEntry, auditRows } from "../audit";
import { begun } from "../payment/begun";
import type { newInvoice } from "../payment/new-invoice";
import { seoulDay } from "../rules/calendar";

/**
 * Begins a subscription whose first invoice asks for nothing, because of a code or as a trial: the
 * card is registered, the invoice is paid with its opening, and Toss is not asked to charge. There
 * is no payment, so nothing is left that could be unknown.
 * @param input.redemptionId the use of the code; null for a trial
 * Source: docs/decisions/0051-a-code-is-reserved-then-spent.md, 0054-trials.md
 */
export async function beginFree(
  tx: Transaction,
  context: Context,
  input: { checkout: Checkout; invoice: ReturnType<typeof newInvoice>; redemptionId: string | null; paymentMethodId: string },
): Promise<void> {
  const { checkout, invoice, redemptionId, paymentMethodId } = input;
  const { userId, plan, discountWon } = invoice;
  const now = context.now();
  const subscription = begun(invoice, { paymentMethodId, now });
  const subscriptionId = subscription.id;
  const { trialDays } = checkout;
  const entries: AuditEntry[] = [
    {
      action: "subscribed",
      userId,
      subscriptionId,
      detail: { plan, amountWon: 0, discountWon, ...(trialDays === null ? {} : { trialDays }) },
      notice: { template: trialDays === null ? "subscribed" : "trial_begun", event: `subscription:${subscriptionId}` },
    },
  ];
  const completed = { status: "completed" as const, paymentMethodId, lockedUntil: null };
  await writeClaims(tx, {
    year: seoulDay(now).year,
    begun: [subscription],
    newInvoices: [{ ...invoice, subscriptionId }],
    lowered: { uses: redemptionId === null ? [] : [{ id: redemptionId, subscriptionId }], now },
    payments: [],
    subscriptions: [],
    checkouts: [{ row: checkout, change: completed }],
    audit: auditRows(context, entries),
    notices: noticeRows(context, entries),
  });
}
