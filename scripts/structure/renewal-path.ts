/**
 * The files that a reader opens to follow one renewal. The list is kept by hand, because the
 * imports of these files lead to nearly all of lib. `charged` is a renewal that is due, sent,
 * answered and settled. `branches` are the other cases: no answer, an end instead of a charge, a
 * refund that comes with the answer. Rules, queries, the Toss client, and the housekeeping and
 * continuation of a run are not on the path: each is one call with a clear name.
 */
type Path = { charged: readonly string[]; branches: readonly string[] };

const CHARGED: Readonly<Record<string, string>> = {
  "app/api/cron/billing/route.ts": "the scheduler's request",
  "lib/billing/batch/deadline.ts": "how long the run may take",
  "lib/billing/batch/run-billing.ts": "one run, from its record to its summary",
  "lib/billing/batch/run-control.ts": "when the run stops, and what it counts",
  "lib/billing/batch/charge-due.ts": "as many at once as the settings allow",
  "lib/billing/batch/claim-due.ts": "invoice and pending payment are stored before money moves",
  "lib/billing/subscription/decide-due.ts": "charge, end or wait",
  "lib/billing/payment/collect.ts": "the request to Toss",
  "lib/billing/payment/outcome.ts": "what Toss's answer means for a payment",
  "lib/billing/batch/settle-answers.ts": "an answer that may concern the account is held back",
  "lib/billing/payment/gather-settlements.ts": "answers are settled together",
  "lib/billing/payment/settle.ts": "the only writer of outcomes",
  "lib/billing/payment/decide-settlement.ts": "what an outcome changes",
};

const BRANCHES: Readonly<Record<string, string>> = {
  "lib/billing/batch/resolve-due.ts": "pending payments of earlier runs come first",
  "lib/billing/payment/resolve-pending.ts": "one pending payment is looked up or sent again",
  "lib/billing/subscription/end-subscription.ts": "where it ends",
  "lib/billing/refund/record-refunds.ts": "cancels that Toss's answer shows",
};

export const RENEWAL_PATH: Path = { charged: Object.keys(CHARGED), branches: Object.keys(BRANCHES) };

const flat = (...names: string[]): string[] => names.map((name) => `lib/billing/${name}.ts`);

/** The same path in a checkout where lib/billing has no rooms. */
export const FLAT_RENEWAL_PATH: Path = {
  charged: [
    "app/api/cron/billing/route.ts",
    ...flat("run-time", "run-billing", "watch-faults", "watch-silence", "charge-due", "claim-due", "decide-at-run"),
    ...flat("collect", "outcome", "gather-settlements", "settle", "decide-settlement"),
  ],
  branches: flat("settle-doubts", "resolve", "end-subscription", "record-refunds"),
};
