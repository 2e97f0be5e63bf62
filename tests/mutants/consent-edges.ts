import { billingTests, type Mutant } from "./mutant";

const EDGES = billingTests("consent/edges");
const NEXT_CHARGE = "lib/billing/rules/next-charge.ts";

/** Mistakes in what is said before a dearer charge, and after mails that came back. */
export const CONSENT_EDGES: readonly Mutant[] = [
  {
    name: "a charge that needs a consent is told as a matter of course",
    file: NEXT_CHARGE,
    search: "rise !== null && ask !== null && !ask.isGiven",
    replace: "rise !== null && ask !== null && ask.isGiven",
    tests: EDGES,
  },
  {
    name: "where a discount ends, a customer is asked for the new price only",
    file: NEXT_CHARGE,
    search: 'if (held.rise && raise.withoutConsent === "keep")',
    replace: "if (false)",
    tests: billingTests("rules/next-charge"),
  },
  {
    name: "a consent whose mails all came back is not confirmed again",
    file: "lib/notice/ask-for-consents.ts",
    search: "const notices = [...asked, ...told];",
    replace: "const notices = asked;",
    tests: EDGES,
  },
  {
    name: "a consent is confirmed again while a mail is on its way",
    file: "lib/notice/ask-for-consents.ts",
    search: "if (!row || row.waiting > 0) return [];",
    replace: "if (!row) return [];",
    tests: EDGES,
  },
  {
    name: "the thirtieth day ends with the time of day",
    file: "lib/notice/ask-for-consents.ts",
    search: "(CONSENT_DAYS + 1) * DAY_MS",
    replace: "CONSENT_DAYS * DAY_MS",
    tests: EDGES,
  },
  {
    name: "a dearer charge is sent before the run that was announced, once the hours have changed",
    file: "lib/billing/consent/judge-rises.ts",
    search: "Math.max(said.getTime(), computed.getTime())",
    replace: "computed.getTime()",
    tests: EDGES,
  },
  {
    name: "an order inherits the amount of the one before it",
    file: "lib/billing/plan-change/change-plan.ts",
    search: 'await withdrawConsents(tx, { subscriptionId, periodStart: currentPeriodEnd, now: context.now(), kind: "own_act" });',
    replace: "void withdrawConsents;",
    tests: EDGES,
  },
  {
    name: "an undone order leaves the question unasked",
    file: "lib/billing/plan-change/undo-plan-change.ts",
    search: "need && !need.isGiven ?",
    replace: "need && need.isGiven ?",
    tests: EDGES,
  },
  {
    name: "a consent that was given again is told as withdrawn",
    file: "lib/notice/still-true.ts",
    search: 'return facts.hasConsentAgain ? untrue("undone_since") : TRUE;',
    replace: "return TRUE;",
    tests: EDGES,
  },
  {
    name: "the preview of a change forgets the announced price",
    file: "lib/billing/plan-change/preview-change.ts",
    search: "listWon: facts.raisedWon ?? listWon",
    replace: "listWon",
    tests: EDGES,
  },
];
