import { billingTests, type Mutant } from "./mutant";

const TESTS = billingTests("price/quantity");
const FACTS = "db/queries/price/charge-facts.ts";
const PREVIEW = "lib/billing/plan-change/preview-change.ts";

/** Mistakes with plans of several units: one is charged, or too many, or another number is kept. */
export const QUANTITIES: readonly Mutant[] = [
  {
    name: "a renewal costs what one unit does",
    file: FACTS,
    search: "heldWon: wholeWon(prices.amountWon),",
    replace: "heldWon: sql<number>`${prices.amountWon}`,",
    tests: TESTS,
  },
  {
    name: "the plan that was ordered costs what one unit does",
    file: FACTS,
    search: "wholeWon(sql`chosen.amount_won`, subscriptions.nextQuantity)",
    replace: "sql`chosen.amount_won`",
    tests: TESTS,
  },
  {
    name: "the price of a checkout is stored for all units, and multiplied again at the renewal",
    file: "lib/billing/checkout/open-checkout.ts",
    search: "{ plan, amountWon: unitWon, now",
    replace: "{ plan, amountWon: priced.listWon, now",
    tests: TESTS,
  },
  {
    name: "the price of a plan change is stored for all units, and multiplied again at the renewal",
    file: "lib/billing/plan-change/change-plan.ts",
    search: "{ plan, amountWon: preview.unitWon, now",
    replace: "{ plan, amountWon: preview.listWon, now",
    tests: TESTS,
  },
  {
    name: "a change of plan costs what one unit of the new plan does",
    file: PREVIEW,
    search: "const { listWon } = offer;",
    replace: "const { unitWon: listWon } = offer;",
    tests: TESTS,
  },
  {
    name: "one unit of a plan is compared with another, not what a period costs",
    file: PREVIEW,
    search: "presentWon: wholeWon({ unitWon: price.amountWon, quantity: subscription.quantity })",
    replace: "presentWon: price.amountWon",
    tests: ["tests/third-tier/changes.test.ts"],
  },
  {
    name: "a price rise is asked and charged as that of one unit",
    file: "lib/billing/price/charge-of.ts",
    search: "amountWon: wholeWon({ unitWon: raise.unitWon, quantity: charge.quantity })",
    replace: "amountWon: raise.unitWon",
    tests: TESTS,
  },
  {
    name: "a price rise may cost more than the database can multiply",
    file: "lib/billing/rules/price-version.ts",
    search: "isTooDear({ unitWon: toWon, quantity: mostUnits })",
    replace: "isTooDear({ unitWon: toWon, quantity: 1 })",
    tests: billingTests("price/announce-rise"),
  },
  {
    name: "a subscription begins with one unit, whatever was sold",
    file: "lib/billing/payment/begun.ts",
    search: "    quantity: invoice.quantity,\n",
    replace: "",
    tests: TESTS,
  },
  {
    name: "the subscription does not take over the quantity that was paid",
    file: "lib/billing/payment/renewed.ts",
    search: "    quantity: period.quantity,\n",
    replace: "",
    tests: TESTS,
  },
  {
    name: "the invoice of a renewal says one unit",
    file: "lib/billing/batch/claim-due.ts",
    search: "    quantity,\n    amountWon,",
    replace: "    quantity: 1,\n    amountWon,",
    tests: TESTS,
  },
  {
    name: "the quantity of an ordered plan is forgotten",
    file: "lib/billing/plan-change/change-plan.ts",
    search: ", nextQuantity: quantity });",
    replace: " });",
    tests: TESTS,
  },
  {
    name: "the quantity of a plan that was undone stays",
    file: "lib/billing/plan-change/undo-plan-change.ts",
    search: ", nextQuantity: 1 }",
    replace: " }",
    tests: TESTS,
  },
  {
    name: "the release before opens the payment of several units as that of one",
    file: "db/migrations/0036_quantity.sql",
    search: "c.quantity <> i.quantity",
    replace: "c.quantity < i.quantity",
    tests: ["tests/db/illegal-states.test.ts"],
  },
  {
    name: "an invoice may be of parts of a unit",
    file: "db/migrations/0036_quantity.sql",
    search: "% greatest(quantity, 1) = 0",
    replace: "% greatest(quantity, 1) >= 0",
    tests: ["tests/db/illegal-states.test.ts"],
  },
  {
    name: "a year for one is a saving against twelve months for three",
    file: "lib/billing/views/read-plans.ts",
    search: " && offerOf(settings, other.id).quantity === quantity",
    replace: "",
    tests: billingTests("views/read-plans"),
  },
  {
    name: "a dearer charge is consented to without its quantity",
    file: "lib/billing/consent/consent-need.ts",
    search: "const { plan, quantity } = subscription;",
    replace: "const [plan, quantity] = [subscription.plan, 1];",
    tests: ["tests/third-tier/changes.test.ts"],
  },
  {
    name: "the tour of the demo pays for one unit",
    file: "lib/demo/tour.ts",
    search: "const { listWon: amountWon }",
    replace: "const { unitWon: amountWon }",
    tests: billingTests("price/quantity-edges"),
  },
  {
    name: "what falls due is foretold as if everybody had one unit",
    file: "db/queries/admin/upcoming.ts",
    search: "heldWon: wholeWon(prices.amountWon, due.quantity),",
    replace: "heldWon: sql<number>`${prices.amountWon}`,",
    tests: TESTS,
  },
];
