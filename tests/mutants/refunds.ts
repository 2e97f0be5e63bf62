import { billingTests, type Mutant } from "./mutant";

const OWN = billingTests("refund/own-refund");
const OPERATOR = billingTests("refund/operator-refund");
const RULES = billingTests("rules/refund-amount");
const ROUTES = ["tests/routes/refund.test.ts"];
const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Mistakes in giving money back: twice, too much, too little, to the wrong effect. */
export const REFUNDS: readonly Mutant[] = [
  {
    name: "a withdrawal is possible a day too long",
    file: "lib/billing/rules/refund-amount.ts",
    search: "withdrawalDays + 1));",
    replace: "withdrawalDays + 2));",
    tests: RULES,
  },
  {
    name: "the unused part counts today as unused",
    file: "lib/billing/rules/refund-amount.ts",
    search: "daysBetween(now, paid.periodEnd) - 1);",
    replace: "daysBetween(now, paid.periodEnd));",
    tests: RULES,
  },
  {
    name: "the unused part is rounded up",
    file: "lib/billing/rules/refund-amount.ts",
    search: "Math.floor((paid.paidWon * unusedDays) / periodDays)",
    replace: "Math.ceil((paid.paidWon * unusedDays) / periodDays)",
    tests: RULES,
  },
  {
    name: "the unused part forgets what was given back before",
    file: "lib/billing/rules/refund-amount.ts",
    search: "Math.min(leftWon, Math.floor(",
    replace: "Math.min(paid.paidWon, Math.floor(",
    tests: RULES,
  },
  {
    name: "a past due customer may end with a refund",
    file: "lib/billing/rules/refund-amount.ts",
    search: "past_due: false,",
    replace: "past_due: true,",
    tests: RULES,
  },
  {
    name: "the three business days count weekends",
    file: "lib/billing/rules/refund-clock.ts",
    search: "if (!isWeekend(day)) left -= 1;",
    replace: "left -= 1;",
    tests: RULES,
  },
  {
    name: "any cancel of that amount counts as the refund",
    file: "lib/billing/rules/refund-outcome.ts",
    search: "if (leftWon === balanceWon - amountWon && cancel.amountWon === amountWon)",
    replace: "if (cancel.amountWon === amountWon)",
    tests: RULES,
  },
  {
    name: "a refund is sent without the balance it was decided on",
    file: "lib/billing/refund/send-refund.ts",
    search: "    refundableWon: refund.balanceWon,\n",
    replace: "",
    tests: [...OPERATOR, ...OWN],
  },
  {
    name: "every sending of a refund uses the same key, also after a stored refusal",
    file: "lib/billing/rules/order-id.ts",
    search: "-${refusals}`",
    replace: "`",
    tests: OWN,
  },
  {
    name: "the amount that the customer saw is not compared",
    file: "lib/billing/refund/request-own-refund.ts",
    search: "if (offer.refundWon !== input.expectedWon)",
    replace: "if (offer.refundWon < 0)",
    tests: OWN,
  },
  {
    name: "a withdrawal ends nothing until Toss has confirmed it",
    file: "lib/billing/refund/request-own-refund.ts",
    search: '  await endSubscription(tx, context, { subscription, reason: "refunded", endedAt: refund.requestedAt });\n',
    replace: "",
    tests: OWN,
  },
  {
    name: "a withdrawal does not wait for a charge that is under way",
    file: "lib/billing/refund/request-own-refund.ts",
    search: 'if (subscription.pendingPaymentId) return { ok: false, reason: "payment_in_progress" };',
    replace: "",
    tests: OWN,
  },
  {
    name: "what a withdrawal still owes after a cancel in the console is forgotten",
    file: "lib/billing/rules/refund-outcome.ts",
    search: 'kind === "withdrawal" ? leftWon',
    replace: 'kind === "withdrawal" ? 0',
    tests: [...RULES, ...OWN],
  },
  {
    name: "a stale reading of a payment lowers what was given back",
    file: "lib/billing/refund/record-refunds.ts",
    search: "Math.max(seen.totalWon - seen.balanceWon, await sumRefundsInLedger(tx, paymentId))",
    replace: "Math.max(seen.totalWon - seen.balanceWon, 0)",
    tests: OWN,
  },
  {
    name: "a refund without an answer is never taken up again",
    file: "lib/billing/refund/resolve-refunds.ts",
    search: 'if (current?.status === "pending") await sendRefund(context, current);',
    replace: "",
    tests: OWN,
  },
  {
    name: "an operator's repeated refund is another refund",
    file: "lib/billing/refund/refund-payment.ts",
    search: "if (same) return { refund: same, isRepeated: true };",
    replace: "",
    tests: OPERATOR,
  },
  {
    name: "an administrator refunds with any old session",
    file: "db/queries/account/sign-in.ts",
    search: "gt(sessions.signedInAt, sql`now() - ",
    replace: "gt(sessions.expires, sql`now() - ",
    tests: ROUTES,
  },
  ...["refunds_one_pending_per_payment", "refunds_one_by_person", "refunds_operator_once"].map((name) => ({
    name: `the unique index ${name} is gone`,
    file: "db/migrations/0021_refunds.sql",
    search: `CREATE UNIQUE INDEX "${name}"`,
    replace: `CREATE INDEX "${name}"`,
    tests: DATABASE,
  })),
];
