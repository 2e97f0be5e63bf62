import type { Invoice } from "@/db/queries/payment/invoices";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { AuditEntry } from "../audit";

/** A change of plan goes on record when it takes effect, whether it cost something or not. */
export const planChanged = (
  { plan, periodStart }: Pick<Invoice, "plan" | "periodStart">,
  { id: subscriptionId, userId, plan: formerPlan }: Pick<Subscription, "id" | "userId" | "plan">,
): AuditEntry => ({
  action: "plan_changed",
  userId,
  subscriptionId,
  detail: { formerPlan, plan, begins: periodStart.toISOString() },
});
