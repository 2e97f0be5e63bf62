import { billingTests, type Mutant } from "./mutant";

/** Mistakes in dates: periods, retries, grace and the end. */
export const DATES: readonly Mutant[] = [
  {
    name: "the next period is counted from the last one",
    file: "lib/billing/rules/lifecycle.ts",
    search: "const next = periodAt(subscription.anchorAt, input.monthsPerPeriod, subscription.periodIndex + 1);",
    replace:
      "const next = { ...periodAt(subscription.currentPeriodEnd, input.monthsPerPeriod, 0), index: subscription.periodIndex + 1 };",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("batch/renewal")],
  },
  {
    name: "months that the batch missed are charged one after the other",
    file: "lib/billing/rules/lifecycle.ts",
    search: "next.end > now ? next : periodContaining",
    replace: "next.end > subscription.currentPeriodEnd ? next : periodContaining",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("batch/renewal")],
  },
  {
    name: "a cancelled subscription is renewed",
    file: "lib/billing/rules/lifecycle.ts",
    search:
      'if (hasCancellationTakenEffect(subscription, now)) return { kind: "end", reason: "canceled", endedAt: subscription.cancelAt };',
    replace: "",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("subscription/cancel")],
  },
  {
    name: "an unpaid subscription never ends",
    file: "lib/billing/rules/lifecycle.ts",
    search: "if (!isAhead && graceEndsAt <= now)",
    replace: "if (!isAhead && graceEndsAt < graceEndsAt)",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("rules/dunning")],
  },
  {
    name: "a date beyond the end of a short month rolls over into the next month",
    file: "lib/billing/rules/calendar.ts",
    search: "day: Math.min(day, daysInMonth(targetYear, targetMonth))",
    replace: "day",
    tests: ["tests/billing/rules/calendar.test.ts"],
  },
  {
    name: "days are counted in UTC",
    file: "lib/billing/rules/calendar.ts",
    search: "const SEOUL_OFFSET_MS = 9 * HOUR_MS;",
    replace: "const SEOUL_OFFSET_MS = 0;",
    tests: ["tests/billing/rules/calendar.test.ts"],
  },
  {
    name: "a card declined for good is tried again on the schedule",
    file: "lib/billing/rules/dunning.ts",
    search: 'const next = declineClass === "hard" ? null : nextAttemptAt(',
    replace: "const next = nextAttemptAt(",
    tests: ["tests/billing/rules/dunning.test.ts", ...billingTests("rules/dunning")],
  },
  {
    name: "a wrong secret key duns customers",
    file: "lib/billing/rules/dunning.ts",
    search: 'if (declineClass === "hard" || declineClass === "soft") {',
    replace: 'if (declineClass === "hard" || declineClass === "soft" || declineClass === "operator") {',
    tests: ["tests/billing/rules/dunning.test.ts", ...billingTests("batch/our-fault")],
  },
  {
    name: "transient failures never count, however often they happen",
    file: "lib/billing/rules/dunning.ts",
    search: "transientTries >= MAX_TRANSIENT_TRIES",
    replace: "transientTries > MAX_TRANSIENT_TRIES",
    tests: ["tests/billing/rules/dunning.test.ts", ...billingTests("rules/dunning")],
  },
  {
    name: "the timeline announces an attempt at an hour without a run",
    file: "lib/billing/rules/dunning-timeline.ts",
    search: "run = nextBatchAt(later(state.dueAt ?? at, run), batchHours);",
    replace: "run = later(state.dueAt ?? at, run);",
    tests: ["tests/billing/rules/dunning-timeline.test.ts", ...billingTests("views/dunning-course")],
  },
  {
    name: "the page shows a subscription as ended before a run has ended it",
    file: "lib/billing/rules/dunning-timeline.ts",
    search: "{ at: end.at, isAhead: !hasEnded }",
    replace: "{ at: end.at, isAhead: now < end.at }",
    tests: ["tests/billing/rules/dunning-timeline.test.ts"],
  },
  {
    name: "the settings accept a retry at an hour without a run",
    file: "lib/env.ts",
    search: "return [...found, ...unreached(raw)];",
    replace: "return found;",
    tests: ["tests/billing/rules/batch-hours.test.ts"],
  },
  {
    name: "the preview shows a charge that the run would not make",
    file: "lib/billing/views/preview-dunning.ts",
    search: "const decided = isDue ? ",
    replace: "const decided = subscription.dueAt ? ",
    tests: billingTests("views/preview-dunning"),
  },
  {
    name: "a new period resets the customer's number of retries",
    file: "lib/billing/payment/retry-payment.ts",
    search: "{ userId, subscriptionId, delinquentSince }",
    replace: "{ userId, subscriptionId, delinquentSince: invoice.openedAt }",
    tests: billingTests("payment/retry"),
  },
  {
    name: "grace ends a day early",
    file: "lib/billing/rules/dunning.ts",
    search: "graceDays + 1));",
    replace: "graceDays));",
    tests: ["tests/billing/rules/dunning.test.ts"],
  },
];
