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
 * Begins a subscription whose first invoice asks for nothing: the card is registered, the invoice
 * is paid with its opening, and Toss is not asked to charge. There is no payment, so nothing is
 * left that could be unknown.
 * Source: docs/decisions/0051-a-code-is-reserved-then-spent.md
 */
export async function beginFree(
  tx: Transaction,
  context: Context,
  input: { checkout: Checkout; invoice: ReturnType<typeof newInvoice>; redemptionId: string; paymentMethodId: string },
): Promise<void> {
  const { checkout, invoice, redemptionId, paymentMethodId } = input;
  const { userId, plan, discountWon } = invoice;
  const now = context.now();
  const subscription = begun(invoice, { paymentMethodId, now });
  const subscriptionId = subscription.id;
  const entries: AuditEntry[] = [
    {
      action: "subscribed",
      userId,
      subscriptionId,
      detail: { plan, amountWon: 0, discountWon },
      notice: { template: "subscribed", event: `subscription:${subscriptionId}` },
    },
  ];
  const completed = { status: "completed" as const, paymentMethodId, lockedUntil: null };
  await writeClaims(tx, {
    year: seoulDay(now).year,
    begun: [subscription],
    newInvoices: [{ ...invoice, subscriptionId }],
    lowered: { uses: [{ id: redemptionId, subscriptionId }], now },
    payments: [],
    subscriptions: [],
    checkouts: [{ row: checkout, change: completed }],
    audit: auditRows(context, entries),
    notices: noticeRows(context, entries),
  });
}
