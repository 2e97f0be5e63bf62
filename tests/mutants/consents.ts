import { billingTests, type Mutant } from "./mutant";

const RULE = "lib/billing/rules/consent.ts";
const RULE_TESTS = billingTests("rules/consent");
const GATE = billingTests("consent/gate");

/** Mistakes in the gate before a dearer charge, and in prices that rise. */
export const CONSENTS: readonly Mutant[] = [
  {
    name: "a consent of the thirty-first day counts",
    file: RULE,
    search: "daysBetween(now, chargeAt) <= CONSENT_DAYS",
    replace: "daysBetween(now, chargeAt) <= CONSENT_DAYS + 1",
    tests: RULE_TESTS,
  },
  {
    name: "a notice of the sixth day is in time",
    file: RULE,
    search: "daysBetween(noticedAt, chargeAt) >= NOTICE_DAYS",
    replace: "daysBetween(noticedAt, chargeAt) >= NOTICE_DAYS - 1",
    tests: RULE_TESTS,
  },
  {
    name: "a consent to less is enough",
    file: RULE,
    search: "consent.toWon !== rise.toWon",
    replace: "consent.toWon > rise.toWon",
    tests: RULE_TESTS,
  },
  {
    name: "a consent survives an outage of a whole period",
    file: RULE,
    search: " || missedPeriods > 0",
    replace: "",
    tests: RULE_TESTS,
  },
  {
    name: "a dearer charge is sent without a notice",
    file: RULE,
    search: "return isInTime(noticedAt, chargeAt) ?",
    replace: "return noticedAt === null || isInTime(noticedAt, chargeAt) ?",
    tests: RULE_TESTS,
  },
  {
    name: "a mail that came back was delivered",
    file: RULE,
    search: "returnedAt !== null && returnedAt <",
    replace: "returnedAt !== null && returnedAt >",
    tests: RULE_TESTS,
  },
  {
    name: "the gate lets everything pass",
    file: "lib/billing/consent/judge-rises.ts",
    search: "charges[nth]?.ask ? due.subscription.id : []",
    replace: "charges[nth]?.ask && due.subscription.id === '' ? due.subscription.id : []",
    tests: GATE,
  },
  {
    name: "a dearer charge is sent before its day",
    file: "lib/billing/consent/judge-rises.ts",
    search: 'if (now < chargeAt) return { kind: "wait", until: chargeAt };',
    replace: "",
    tests: GATE,
  },
  {
    name: "a notice of another amount is evidence",
    file: "lib/billing/consent/judge-rises.ts",
    search: "notice.toWon === toWon ?",
    replace: "notice.toWon > 0 ?",
    tests: GATE,
  },
  {
    name: "a notice of another period is evidence",
    file: "db/queries/consent/consents.ts",
    search: "(extract(epoch from ${subscriptions.currentPeriodEnd}) * 1000)::bigint`,",
    replace: "(${notices.detail} ->> 'periodStartMs')::bigint or ${subscriptions.currentPeriodEnd} is null`,",
    tests: GATE,
  },
  {
    name: "a withdrawn consent counts",
    file: "db/queries/consent/consents.ts",
    search: ".where(and(wanted, isNull(consents.withdrawnAt))),",
    replace: ".where(wanted),",
    tests: GATE,
  },
  {
    name: "where the old price may stay, the subscription ends",
    file: "lib/billing/consent/judge-rises.ts",
    search: "return without.rise ?",
    replace: "return !without.rise ?",
    tests: GATE,
  },
  {
    name: "a consent is given to a question that was not asked",
    file: "lib/billing/consent/give-consent.ts",
    search: 'if (need.id !== id) return { ok: false, reason: "consent_changed" };',
    replace: "",
    tests: GATE,
  },
  {
    name: "a consent is taken while nothing would be charged for it",
    file: "lib/billing/consent/give-consent.ts",
    search: "if (canStillBeNoticed(chargeAt, context.now())) return true;",
    replace: "if (chargeAt) return true;",
    tests: GATE,
  },
  {
    name: "a consent is taken back while its charge is under way",
    file: "lib/billing/consent/withdraw-consent.ts",
    search: 'if (pendingPaymentId) return { ok: false, reason: "payment_in_progress" };',
    replace: "",
    tests: GATE,
  },
  {
    name: "a rise of before its day is charged",
    file: "db/queries/price/charge-facts.ts",
    search: "and newer.raise_from <= ${subscriptions.currentPeriodEnd}",
    replace: "and newer.raise_from is not null and ${subscriptions.currentPeriodEnd} is not null",
    tests: GATE,
  },
  {
    name: "a rise may be announced a day too late",
    file: "lib/billing/rules/price-version.ts",
    search: "const LEAST_DAYS_AHEAD = 31;",
    replace: "const LEAST_DAYS_AHEAD = 30;",
    tests: billingTests("price/announce-rise"),
  },
  {
    name: "new customers pay a price before its day",
    file: "lib/billing/rules/price-version.ts",
    search: "raiseFrom === null || raiseFrom <= now",
    replace: "raiseFrom === null || raiseFrom > now",
    tests: billingTests("price/announce-rise"),
  },
  {
    name: "everybody is asked again after their answer",
    file: "lib/notice/ask-for-consents.ts",
    search: "need && !need.isGiven ?",
    replace: "need ?",
    tests: GATE,
  },
  {
    name: "the invoice does not say what the gate decided",
    file: "lib/billing/payment/decide-settlement.ts",
    search: "({ ...(gate ? { gate } : {}),",
    replace: "({ ...(gate === null ? { gate } : {}),",
    tests: GATE,
  },
];
