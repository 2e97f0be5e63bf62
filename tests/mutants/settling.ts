import { billingTests, type Mutant } from "./mutant";

/** What becomes of an outcome: who writes it, once, and what follows from it. */
export const SETTLING: readonly Mutant[] = [
  {
    name: "settle does not ask whether the payment is still pending",
    file: "lib/billing/payment/settle.ts",
    search: 'if (payment.status !== "pending") continue;',
    replace: "",
    tests: billingTests("authorize-once", "unknown-outcome", "batches-together", "webhook", "settled-together"),
  },
  {
    name: "settle looks before it locks",
    file: "db/queries/subscription/subscriptions.ts",
    search: '.orderBy(asc(subscriptions.id))\n    .for("update"),',
    replace: ".orderBy(asc(subscriptions.id)),",
    tests: billingTests("settle-waits", "unknown-outcome", "authorize-once", "webhook", "card-change", "batches-together"),
  },
  {
    name: "another amount than asked for counts as paid",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "paid.totalWon !== payment.amountWon || ",
    replace: "",
    tests: billingTests("our-fault", "unknown-outcome"),
  },
  {
    name: "a cancellation during a charge is forgotten when it succeeds",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "cancelAt: subscription.cancelAt ? invoice.periodEnd : null,",
    replace: "cancelAt: null,",
    tests: billingTests("cancel"),
  },
  {
    name: "a declined first charge leaves its card behind",
    file: "lib/billing/payment/decide-settlement.ts",
    search: 'invoice: "void", isCardGivenUp: true',
    replace: 'invoice: "void"',
    tests: billingTests("subscribe"),
  },
  {
    name: "a decline while cancelled goes on with dunning",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "if (subscription.cancelAt && subscription.cancelAt <= now) return",
    replace: "if (subscription.cancelAt && subscription.cancelAt === now) return",
    tests: billingTests("cancel"),
  },
  {
    name: "the claim stays on a subscription after a decline",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "const pendingPaymentId = releasedBy(payment, subscription);",
    replace: "const { pendingPaymentId } = subscription;",
    tests: billingTests("dunning"),
  },
  {
    name: "grace is counted anew from every failure",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "present: delinquentSince && graceEndsAt ? { delinquentSince, graceEndsAt } : null,",
    replace: "present: null,",
    tests: billingTests("dunning"),
  },
  {
    name: "no charge is written into the ledger",
    file: "lib/billing/payment/decide-settlement.ts",
    search: 'kind: "charge",\n      amountWon: payment.amountWon,',
    replace: 'kind: "charge",\n      amountWon: 0,',
    tests: billingTests("subscribe"),
  },
  {
    name: "an outcome leaves no audit line",
    file: "lib/billing/audit.ts",
    search: "  entries.map(",
    replace: '  entries.filter(({ action }) => action !== "payment_declined").map(',
    tests: billingTests("dunning", "subscribe"),
  },
  {
    name: "one outcome that cannot be written takes the others with it",
    file: "lib/billing/payment/gather-settlements.ts",
    search: "for (const { settlement, resolve, reject } of group) await settle(context, settlement).then(resolve, reject);",
    replace: "for (const { reject } of group) reject(error);",
    tests: billingTests("settled-together"),
  },
];
