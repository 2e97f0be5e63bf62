import { billingTests, type Mutant } from "./mutant";

const RULE = "lib/billing/rules/next-charge.ts";
const RULE_TESTS = billingTests("rules/next-charge");

/** Mistakes in what the next charge comes to. */
export const PRICES: readonly Mutant[] = [
  {
    name: "less than Toss takes is charged",
    file: RULE,
    search: "won < LEAST_CHARGE_WON ? 0 : won",
    replace: "won",
    tests: RULE_TESTS,
  },
  {
    name: "a discount is rounded up",
    file: RULE,
    search: "Math.floor((listWon * discount.percent) / 100)",
    replace: "Math.ceil((listWon * discount.percent) / 100)",
    tests: RULE_TESTS,
  },
  {
    name: "credit makes a dearer period look cheaper",
    file: RULE,
    search: "const toWon = listWon - amounts.discountWon;",
    replace: "const toWon = amounts.amountWon;",
    tests: RULE_TESTS,
  },
  {
    name: "the lines of an owed invoice are forgotten",
    file: RULE,
    search: "const listWon = amountWon + discountWon + creditWon;",
    replace: "const listWon = amountWon;",
    tests: RULE_TESTS,
  },
  {
    name: "a period that costs nothing is charged",
    file: "lib/billing/batch/claim-due.ts",
    search: "    invoice.amountWon === 0 ? [] : [",
    replace: "    invoice.amountWon === -1 ? [] : [",
    tests: billingTests("price/next-charge"),
  },
  {
    name: "a period that costs nothing is not begun",
    file: "lib/billing/batch/claim-due.ts",
    search: "change: renewed(due.subscription, invoice) })",
    replace: "change: { dueAt: invoice.periodEnd } })",
    tests: billingTests("price/next-charge"),
  },
  {
    name: "the subscription does not take over the price that was paid",
    file: "lib/billing/payment/renewed.ts",
    search: "    priceId: period.priceId,\n",
    replace: "",
    tests: billingTests("price/next-charge"),
  },
  {
    name: "what was paid last is the price, not the invoice",
    file: "db/queries/price/charge-facts.ts",
    search: "order by paid.period_start desc limit 1",
    replace: "and false limit 1",
    tests: billingTests("price/next-charge"),
  },
];
