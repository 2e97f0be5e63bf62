import type { Invoice } from "@/db/queries/payment/invoices";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import { invariant } from "../../invariant";
import { canBecome } from "../rules/lifecycle";

type Period = Pick<Invoice, "plan" | "priceId" | "periodIndex" | "periodStart" | "periodEnd">;

/**
 * What a subscription becomes when a period of it is paid, or costs nothing: it holds the plan and
 * the price of that period, and nothing is owed.
 * @throws when it has ended
 */
export function renewed({ id, status, cancelAt }: Subscription, period: Period) {
  invariant(canBecome(status, "active"), `subscription ${id} is ${status} and was charged`);
  return {
    status: "active",
    plan: period.plan,
    priceId: period.priceId,
    periodIndex: period.periodIndex,
    currentPeriodStart: period.periodStart,
    currentPeriodEnd: period.periodEnd,
    // Cancelled while this charge was under way: the paid period may be used, and nothing follows
    // it.
    cancelAt: cancelAt ? period.periodEnd : null,
    dueAt: period.periodEnd,
    delinquentSince: null,
    graceEndsAt: null,
    nextAttemptAt: null,
    lastDeclineCode: null,
    transientTries: 0,
    problem: null,
  } as const satisfies Partial<Subscription>;
}
