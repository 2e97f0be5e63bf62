import { billingTests, type Mutant } from "./mutant";

const RULES = billingTests("rules/proration");
const WHEN = billingTests("rules/plan-change");
const NOW = billingTests("plan-change/change-plan");
const LATER = billingTests("plan-change/period-end");
const CREDIT = billingTests("plan-change/credit");

/** Mistakes in changing the plan: wrong credit, the wrong moment, a plan that was not paid for. */
export const PLAN_CHANGES: readonly Mutant[] = [
  {
    name: "the day of a plan change counts as used",
    file: "lib/billing/rules/proration.ts",
    search: "Math.max(0, daysBetween(now, periodEnd))",
    replace: "Math.max(0, daysBetween(now, periodEnd) - 1)",
    tests: RULES,
  },
  {
    name: "the unused part of a period is rounded up",
    file: "lib/billing/rules/proration.ts",
    search: "Math.floor((Math.max(0, valueWon) * unusedDays) / periodDays)",
    replace: "Math.ceil((Math.max(0, valueWon) * unusedDays) / periodDays)",
    tests: RULES,
  },
  {
    name: "credit exceeds what the shop has kept",
    file: "lib/billing/rules/proration.ts",
    search: "Math.min(unused.creditWon + balanceWon, Math.max(0, keptWon))",
    replace: "unused.creditWon + balanceWon",
    tests: RULES,
  },
  {
    name: "credit that is left over is lost",
    file: "lib/billing/rules/proration.ts",
    search: "balanceWon: creditWon - invoice.creditWon }",
    replace: "balanceWon: 0 }",
    tests: RULES,
  },
  {
    name: "a dearer plan waits for the next period, and a cheaper one does not",
    file: "lib/billing/rules/plan-change.ts",
    search: 'to.priceWon * from.months > from.priceWon * to.months ? "now" : "period_end"',
    replace: 'to.priceWon * from.months > from.priceWon * to.months ? "period_end" : "now"',
    tests: WHEN,
  },
  {
    name: "a cancelled customer changes the plan",
    file: "lib/billing/rules/plan-change.ts",
    search: 'cancel_scheduled: "cancel_scheduled",',
    replace: "cancel_scheduled: null,",
    tests: WHEN,
  },
  {
    name: "the plan is changed while a renewal is due",
    file: "lib/billing/rules/plan-change.ts",
    search: 'facts.currentPeriodEnd <= now ? "renewal_due" : null',
    replace: "null",
    tests: WHEN,
  },
  {
    name: "months after a year begin at another anchor",
    file: "lib/billing/rules/plan-change.ts",
    search: "return isOnAnchor ?",
    replace: "return !isOnAnchor ?",
    tests: WHEN,
  },
  {
    name: "another amount than the customer saw is charged for a plan",
    file: "lib/billing/plan-change/change-plan.ts",
    search: "return expectedWon === dueNowWon ? null : dueNowWon;",
    replace: "return null;",
    tests: NOW,
  },
  {
    name: "the credit counts the list price",
    file: "db/queries/subscription/plan-changes.ts",
    search: " - coalesce(${payments.refundedWon}, 0)",
    replace: "",
    tests: NOW,
  },
  {
    name: "what was cancelled in the console counts as credit",
    file: "lib/billing/plan-change/change-plan.ts",
    search: "  await readRunningPayment(context, input);\n",
    replace: "",
    tests: NOW,
  },
  {
    name: "a declined change of plan makes its customer past due",
    file: "lib/billing/payment/decide-settlement.ts",
    search: 'if (invoice.reason === "subscription_update") return { subscription: { pendingPaymentId } };',
    replace: "",
    tests: NOW,
  },
  {
    name: "a declined change of plan stays owed",
    file: "lib/billing/payment/decide-settlement.ts",
    search: 'if (isPlanChange(standing)) declined.invoice = "void";',
    replace: "",
    tests: NOW,
  },
  {
    name: "a change of plan that never arrived is sent again",
    file: "lib/billing/payment/resolve-pending.ts",
    search: 'if (invoice.reason === "subscription_update") return false;',
    replace: "",
    tests: NOW,
  },
  {
    name: "a new plan keeps the old anchor",
    file: "lib/billing/payment/renewed.ts",
    search: "return { anchorAt: periodStart, ...NO_NEXT_PLAN };",
    replace: "return { ...NO_NEXT_PLAN };",
    tests: NOW,
  },
  {
    name: "a change of plan under way is owed",
    file: "lib/billing/rules/amount-owed.ts",
    search: ' && reason !== "subscription_update"',
    replace: "",
    tests: NOW,
  },
  {
    name: "the renewal forgets the plan that was chosen for it",
    file: "lib/billing/batch/claim-due.ts",
    search: "= nextPlanOf(subscription) ?? subscription;",
    replace: "= subscription;",
    tests: LATER,
  },
  {
    name: "the renewal charges the price of the plan before",
    file: "lib/billing/price/charge-of.ts",
    search: "orderedWon: charge.nextPlanWon,",
    replace: "orderedWon: charge.nextPlanWon === null ? null : charge.heldWon,",
    tests: LATER,
  },
  {
    name: "a plan is undone while it is owed",
    file: "lib/billing/plan-change/undo-plan-change.ts",
    search: 'if (status === "past_due") return { ok: false, reason: "payment_owed" };',
    replace: "",
    tests: LATER,
  },
  {
    name: "credit is spent again with each renewal",
    file: "lib/billing/payment/renewed.ts",
    search: "{ creditWon: creditWon > 0 ? Math.max(0, balanceWon - creditWon) : balanceWon - creditWon }",
    replace: "{}",
    tests: CREDIT,
  },
  {
    name: "a renewal whose credit was given back meanwhile can never be settled",
    file: "lib/billing/payment/renewed.ts",
    search: "creditWon > 0 ? Math.max(0, balanceWon - creditWon) : balanceWon - creditWon",
    replace: "balanceWon - creditWon",
    tests: CREDIT,
  },
  {
    name: "money that a change of plan counts as credit is given back meanwhile",
    file: "lib/billing/refund/refund-payment.ts",
    search: 'if (await isChangingPlan(tx, subscription)) return { kind: "refused", reason: "payment_in_progress" };',
    replace: "",
    tests: NOW,
  },
  {
    name: "a plan that has come with its period is undone, and charged all the same",
    file: "lib/billing/plan-change/undo-plan-change.ts",
    search: 'if (currentPeriodEnd <= context.now()) return { ok: false, reason: "renewal_due" };',
    replace: "",
    tests: LATER,
  },
  {
    name: "money back of a cut period leaves its credit",
    file: "lib/billing/refund/record-refunds.ts",
    search: "Math.max(0, subscription.creditWon - givenBackWon)",
    replace: "subscription.creditWon",
    tests: CREDIT,
  },
];
