import type { InvoiceDraft } from "@/db/queries/payment/invoices";
import type { NewSubscription } from "@/db/queries/subscription/subscriptions";
import { isTrialPeriod } from "../rules/trial";

type First = Pick<InvoiceDraft, "userId" | "plan" | "priceId" | "quantity" | "periodIndex" | "periodStart" | "periodEnd">;

/**
 * The subscription that begins with the first invoice: when it is paid, or when it asks for
 * nothing.
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md
 */
export const begun = (invoice: First, { paymentMethodId, now }: { paymentMethodId: string; now: Date }) =>
  ({
    id: crypto.randomUUID(),
    userId: invoice.userId,
    plan: invoice.plan,
    priceId: invoice.priceId,
    quantity: invoice.quantity,
    status: "active",
    paymentMethodId,
    // The periods that are paid for are counted from the end of a trial.
    anchorAt: isTrialPeriod(invoice) ? invoice.periodEnd : invoice.periodStart,
    periodIndex: invoice.periodIndex,
    currentPeriodStart: invoice.periodStart,
    currentPeriodEnd: invoice.periodEnd,
    dueAt: invoice.periodEnd,
    createdAt: now,
  }) satisfies NewSubscription;
