import type { Invoice } from "@/db/queries/payment/invoices";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import { invariant } from "../../invariant";
import { canBecome } from "../rules/lifecycle";
import { countedOnAs } from "../subscription/next-plan";

type Period = Pick<
  Invoice,
  "reason" | "plan" | "priceId" | "quantity" | "periodIndex" | "periodStart" | "periodEnd" | "amountWon" | "creditWon"
>;

/**
 * What a subscription becomes when a period of it is paid, or costs nothing: it holds the plan and
 * the price of that period, and nothing is owed. A change of plan cuts the present period: the new
 * one begins at the instant of the change, and all further ones are counted from there. A plan that
 * comes with its period is counted on.
 * @throws when it has ended
 */
export function renewed(subscription: Subscription, period: Period) {
  const { id, status, cancelAt, creditWon } = subscription;
  invariant(canBecome(status, "active"), `subscription ${id} is ${status} and was charged`);
  return {
    status: "active",
    plan: period.plan,
    priceId: period.priceId,
    quantity: period.quantity,
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
    ...anchoredAnew(subscription, period),
    ...creditAfter(period, creditWon),
  } as const satisfies Partial<Subscription>;
}

const NO_NEXT_PLAN = { nextPlan: null, nextPriceId: null, nextQuantity: 1 } as const;

function anchoredAnew(subscription: Subscription, { reason, plan, periodStart }: Period) {
  if (reason === "subscription_update") return { anchorAt: periodStart, ...NO_NEXT_PLAN };
  return plan === subscription.plan ? {} : { anchorAt: countedOnAs(subscription, plan).anchorAt, ...NO_NEXT_PLAN };
}

/**
 * A change that is charged has used up all credit: the unused part, and what was left over. A
 * period that costs nothing is paid with its opening, so what its credit left, below 100 won, is
 * exact and owed with the next. Before a charge is settled something may be given back, which
 * lowers the balance; it does not go below 0 because of that.
 */
function creditAfter({ reason, amountWon, creditWon }: Period, balanceWon: number) {
  if (reason === "subscription_update" && amountWon > 0) return { creditWon: 0 };
  if (creditWon === 0) return {};
  const leftWon = balanceWon - creditWon;
  return { creditWon: amountWon > 0 && creditWon > 0 ? Math.max(0, leftWon) : leftWon };
}
