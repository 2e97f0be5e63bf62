import { billingTests, type Mutant } from "./mutant";

/** The batch: what it takes, what it opens, and when it stops. */
export const RUNS: readonly Mutant[] = [
  {
    name: "the claim does not change the row that it locks",
    file: "lib/billing/claim-due.ts",
    search: "change: { pendingPaymentId: payment.id }",
    replace: "change: {}",
    tests: billingTests("batches-together", "renewal"),
  },
  {
    name: "every attempt opens another invoice",
    file: "lib/billing/claim-due.ts",
    search: "openInvoice && openInvoice.periodEnd > now ? [] :",
    replace: "openInvoice && openInvoice.periodEnd < now ? [] :",
    tests: billingTests("dunning"),
  },
  {
    name: "one subscription that cannot be claimed stops all",
    file: "lib/billing/claim-due.ts",
    search: "return claimOneByOne(context, input);",
    replace: "throw error;",
    tests: billingTests("our-fault"),
  },
  {
    name: "the price on offer is charged instead of the agreed one",
    file: "lib/billing/claim-due.ts",
    search: "periodEnd: period.end,\n  amountWon,",
    replace: "periodEnd: period.end,\n  amountWon: amountWon === 9_900 ? 9_901 : amountWon,",
    tests: billingTests("renewal"),
  },
  {
    name: "the batch charges what is not due yet",
    file: "db/queries/subscriptions.ts",
    search: "and(lte(subscriptions.dueAt, now), isNull(subscriptions.pendingPaymentId))",
    replace: "and(lte(subscriptions.dueAt, new Date(now.getTime() + 86_400_000)), isNull(subscriptions.pendingPaymentId))",
    tests: billingTests("renewal"),
  },
  {
    name: "the batch takes subscriptions that somebody has claimed",
    file: "db/queries/subscriptions.ts",
    search: "and(lte(subscriptions.dueAt, now), isNull(subscriptions.pendingPaymentId))",
    replace: "lte(subscriptions.dueAt, now)",
    tests: billingTests("unknown-outcome", "batches-together"),
  },
  {
    name: "a wrong key does not stop the run",
    file: "lib/billing/run-billing.ts",
    search: "if (faults.inARow >= FAULTS_MOST) tally.stopCode ??= code;",
    replace: "",
    tests: billingTests("our-fault"),
  },
  {
    name: "a run takes more places than it has",
    file: "lib/billing/charge-due.ts",
    search: "most - unanswered.size",
    replace: "most",
    tests: billingTests("settled-together"),
  },
  {
    name: "a run whose time is up takes new work",
    file: "lib/billing/charge-due.ts",
    search: "round < ROUNDS_MOST && !input.isOver(); round++",
    replace: "round < ROUNDS_MOST; round++",
    tests: billingTests("settled-together", "our-fault"),
  },
  {
    name: "the pace leaves no room for being late",
    file: "lib/toss/pace.ts",
    search: "((1_000 + toleranceMs + TRAVEL_MS) * 1_000)",
    replace: "(1_000 * 1_000)",
    tests: ["tests/toss/pace.test.ts"],
  },
  {
    name: "an alarm is never raised",
    file: "lib/billing/run-billing.ts",
    search: "if (duties.stopAlarms || !isThrough)",
    replace: "if (duties.stopAlarms && isThrough)",
    tests: billingTests("outage", "alerts"),
  },
  {
    name: "keys are never deleted at Toss",
    file: "lib/billing/delete-revoked-keys.ts",
    search: "if (await deleteKey(context, method)) gone += 1;",
    replace: "",
    tests: billingTests("cancel", "card-change"),
  },
];
