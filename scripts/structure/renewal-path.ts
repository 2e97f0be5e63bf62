/**
 * The files that a reader opens to follow one renewal, in the order in which they run, and what each does on the way. Kept by
 * hand, because the closure of imports holds nearly all of lib. Rules, queries, the Toss client, the housekeeping of a run and
 * its continuation are not on the path: each is one call by name.
 */
const RENEWAL_STEPS: Readonly<Record<string, string>> = {
  "app/api/cron/billing/route.ts": "the scheduler's request",
  "lib/billing/batch/deadline.ts": "how long the run may take",
  "lib/billing/batch/run-billing.ts": "one run, from its record to its summary",
  "lib/billing/batch/run-control.ts": "when the run stops, and what it counts",
  "lib/billing/batch/resolve-due.ts": "pending payments first",
  "lib/billing/payment/resolve-pending.ts": "one pending payment is looked up or sent again",
  "lib/billing/batch/charge-due.ts": "as many at once as the settings allow",
  "lib/billing/batch/claim-due.ts": "invoice and pending payment are stored before money moves",
  "lib/billing/subscription/decide-due.ts": "charge, end or wait",
  "lib/billing/subscription/end-subscription.ts": "where it ends",
  "lib/billing/payment/collect.ts": "the request to Toss",
  "lib/billing/payment/outcome.ts": "what Toss's answer means for a payment",
  "lib/billing/payment/gather-settlements.ts": "answers are settled together",
  "lib/billing/payment/settle.ts": "the only writer of outcomes",
  "lib/billing/payment/decide-settlement.ts": "what an outcome changes",
  "lib/billing/payment/record-refunds.ts": "cancels that Toss's answer shows",
};

export const RENEWAL_PATH: readonly string[] = Object.keys(RENEWAL_STEPS);

/** The same path in a checkout where lib/billing has no rooms. */
export const FLAT_RENEWAL_PATH: readonly string[] = [
  "app/api/cron/billing/route.ts",
  ...["run-time", "run-billing", "watch-faults", "watch-silence", "settle-doubts", "resolve", "charge-due", "claim-due"],
  ...["decide-at-run", "end-subscription", "collect", "outcome", "gather-settlements", "settle", "decide-settlement"],
  "record-refunds",
].map((name) => (name.includes("/") ? name : `lib/billing/${name}.ts`));
