import { billingTests, type Mutant } from "./mutant";

const LIMITS = ["tests/lib/limits.test.ts"];
const CARDS = billingTests("checkout/card-testing");

/** Mistakes in what strangers may spend: counters, and whose they are. */
export const LIMIT_RULES: readonly Mutant[] = [
  {
    name: "a refusal uses up the other limits",
    file: "lib/limits.ts",
    search: "await giveBack(db, receipt);",
    replace: "",
    tests: LIMITS,
  },
  {
    name: "a limit is looked at before its row is locked, and not again",
    file: "db/queries/limits/rate-limits.ts",
    search: "(sql`excluded.most`)}",
    replace: "(sql`excluded.most`)} or true",
    tests: LIMITS,
  },
  {
    name: "new accounts use up the limit of subscribers",
    file: "lib/billing/checkout/limits.ts",
    search: 'purpose === "subscribe" ? [',
    replace: "purpose ? [",
    tests: CARDS,
  },
  {
    name: "a card counts for its person only",
    file: "lib/billing/checkout/authorize.ts",
    search: "refuseCard(tx, context, { ...checkout, client })",
    replace: "refuseCard(tx, context, checkout)",
    tests: CARDS,
  },
  {
    name: "what a client claims about its address is believed",
    file: "app/_server/client-address.ts",
    search: "hops.at(-trustedProxies) ?? hops[0]",
    replace: "hops[0]",
    tests: ["tests/routes/client-address.test.ts"],
  },
];
