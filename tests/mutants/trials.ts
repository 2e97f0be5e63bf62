import { billingTests, type Mutant } from "./mutant";

const RULES = billingTests("rules/trial");
const CHANGES = billingTests("rules/plan-change");
const ONCE = billingTests("trial/once");
const CONVERT = billingTests("trial/convert");
const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Mistakes with trials: had twice, forgotten, too short, or charged without being asked. */
export const TRIALS: readonly Mutant[] = [
  {
    name: "two trials at once are had with one card",
    file: "db/migrations/0035_trials.sql",
    search: 'CREATE UNIQUE INDEX "trial_uses_card_unique"',
    replace: 'CREATE INDEX "trial_uses_card_unique"',
    tests: ONCE,
  },
  {
    name: "two trials at once are had with one mailbox",
    file: "db/migrations/0035_trials.sql",
    search: 'CREATE UNIQUE INDEX "trial_uses_mailbox_unique"',
    replace: 'CREATE INDEX "trial_uses_mailbox_unique"',
    tests: ONCE,
  },
  {
    name: "nothing but the code keeps an account from a second trial",
    file: "db/migrations/0035_trials.sql",
    search: 'CREATE UNIQUE INDEX "trial_uses_account_unique"',
    replace: 'CREATE INDEX "trial_uses_account_unique"',
    tests: DATABASE,
  },
  {
    name: "a trial can be forgotten",
    file: "db/migrations/0035_trials.sql",
    search: 'BEFORE UPDATE OR DELETE ON "trial_uses"',
    replace: 'BEFORE UPDATE ON "trial_uses"',
    tests: DATABASE,
  },
  {
    name: "a trial begins although the card had one",
    file: "lib/billing/trial/take-trial.ts",
    search: 'return { ok: false, reason: (await hasTrialUse(tx, hashes)) ? "trial_already_used" : "trial_card_used" };',
    replace: "return { ok: true };",
    tests: ONCE,
  },
  {
    name: "a trial is offered to who had a subscription",
    file: "lib/billing/trial/find-trial.ts",
    search: 'if (await hasSubscribed(db, userId)) return { ok: false, reason: "trial_already_used" };',
    replace: "",
    tests: ONCE,
  },
  {
    name: "a trial is known by the address as it is written",
    file: "lib/billing/trial/trial-hashes.ts",
    search: 'hash("mailbox", mailboxOf(email))',
    replace: 'hash("mailbox", email)',
    tests: ONCE,
  },
  {
    name: "the key of the trials stays under the old key of the ring",
    file: "lib/billing/card/rotate-keys.ts",
    search: "const trials = await resealShelf(context, TRIAL_KEYS, order);",
    replace: "const trials = { resealed: 0, unreadable: 0, isFinished: true };",
    tests: ONCE,
  },
  {
    name: "another length of a trial is taken than the page showed",
    file: "lib/billing/checkout/open-checkout.ts",
    search: "return found.days === trialDays ? null :",
    replace: "return found.days > 0 ? null :",
    tests: ONCE,
  },
  {
    name: "a code and a trial combine",
    file: "lib/billing/checkout/open-checkout.ts",
    search: 'if (promoCode) return { ok: false, reason: "trial_not_with_code" };',
    replace: "",
    tests: ONCE,
  },
  {
    name: "paid periods are counted from the beginning of the trial",
    file: "lib/billing/payment/begun.ts",
    search: "isTrialPeriod(invoice) ? invoice.periodEnd : invoice.periodStart",
    replace: "invoice.periodStart",
    tests: CONVERT,
  },
  {
    name: "a trial lasts a period of its plan",
    file: "lib/billing/checkout/open-first-payment.ts",
    search: "period: trialDays === null ?",
    replace: "period: trialDays !== 0 ?",
    tests: CONVERT,
  },
  {
    name: "the plan can be changed in a trial, and is charged without a notice",
    file: "lib/billing/rules/plan-change.ts",
    search: 'return isTrialPeriod(facts) ? "trialing" : null;',
    replace: "return null;",
    tests: CHANGES,
  },
  {
    name: "a trial of seven days is sold, whose notice must go out within the day",
    file: "lib/billing/rules/trial.ts",
    search: "const NOTICED_WITHIN_MS = DAY_MS;",
    replace: "const NOTICED_WITHIN_MS = 0 * DAY_MS;",
    tests: RULES,
  },
  {
    name: "a rise whose old price may stay hides that a trial ends",
    file: "lib/billing/rules/next-charge.ts",
    search: 'const whyHeld = facts.isTrial ? "trial_end" : "discount_end";',
    replace: 'const whyHeld = facts.isTrial && !raise ? "trial_end" : "discount_end";',
    tests: RULES,
  },
  {
    name: "the end of a trial is asked about as that of a discount",
    file: "db/queries/price/charge-facts.ts",
    search: "isTrial: sql<boolean>`${subscriptions.periodIndex} < 0`,",
    replace: "isTrial: sql<boolean>`false`,",
    tests: CONVERT,
  },
  {
    name: "a yearly trial is announced as a renewal that needs no answer",
    file: "db/queries/notice/timed.ts",
    search: "and ${s.cancelAt} is null and ${s.periodIndex} >= 0 and",
    replace: "and ${s.cancelAt} is null and",
    tests: CONVERT,
  },
  {
    name: "the server starts with a trial of any length",
    file: "lib/env.ts",
    search: "return [...found, ...textProblems(raw), ...unreached(raw), ...trialProblems(raw)];",
    replace: "return [...found, ...textProblems(raw), ...unreached(raw)];",
    tests: ["tests/routes/trial.test.ts"],
  },
  {
    name: "the administrator expects the price of a trial without a consent",
    file: "db/queries/admin/upcoming.ts",
    search: " or own.period_index < 0",
    replace: "",
    tests: CONVERT,
  },
];
