import { billingTests, type Mutant } from "./mutant";

const GOLDEN = billingTests("rules/proration-golden");
const ANSWERS = billingTests("plan-change/answers");
const PLAYED = billingTests("plan-change/played-changes");
const EVERY_RISE = billingTests("consent/every-rise");
const VERSIONS = billingTests("price/versions");
const ONE_AMOUNT = billingTests("price/one-amount");

/** Mistakes that the tables of every case must see: amounts, answers, and what each place says. */
export const NAMED_CASES: readonly Mutant[] = [
  {
    name: "every month has thirty days",
    file: "lib/billing/rules/proration.ts",
    search: "const periodDays = daysBetween(periodStart, periodEnd);",
    replace: "const periodDays = Math.ceil(daysBetween(periodStart, periodEnd) / 30.5) * 30;",
    tests: GOLDEN,
  },
  {
    name: "a day is worth whole won before the days are counted",
    file: "lib/billing/rules/proration.ts",
    search: "Math.floor((Math.max(0, valueWon) * unusedDays) / periodDays)",
    replace: "Math.floor(Math.max(0, valueWon) / periodDays) * unusedDays",
    tests: GOLDEN,
  },
  {
    name: "a code lowers what the credit has left of a new plan",
    file: "lib/billing/rules/next-charge.ts",
    search: "listWon - (discount ? takenOff(discount, listWon) : 0)",
    replace: "listWon - (discount ? takenOff(discount, listWon - creditWon) : 0)",
    tests: GOLDEN,
  },
  {
    name: "credit that was carried over does not count towards another plan",
    file: "lib/billing/rules/proration.ts",
    search: "Math.min(unused.creditWon + balanceWon, ",
    replace: "Math.min(unused.creditWon, ",
    tests: PLAYED,
  },
  {
    name: "a period that was begun with credit is worth only its charge",
    file: "db/queries/subscription/plan-changes.ts",
    search: "(${invoices.amountWon} + ${invoices.creditWon} - coalesce",
    replace: "(${invoices.amountWon} - coalesce",
    tests: PLAYED,
  },
  {
    name: "the list of a printed invoice forgets the credit",
    file: "lib/billing/views/read-invoice.ts",
    search: "const listWon = amountWon + discountWon + creditWon;",
    replace: "const listWon = amountWon + discountWon;",
    tests: PLAYED,
  },
  {
    name: "who is past due changes the plan instead of paying",
    file: "lib/billing/rules/plan-change.ts",
    search: 'past_due: "payment_owed",',
    replace: "past_due: null,",
    tests: ANSWERS,
  },
  {
    name: "the plan is changed while a charge has no answer",
    file: "lib/billing/rules/plan-change.ts",
    search: 'charge_under_way: "payment_in_progress",',
    replace: "charge_under_way: null,",
    tests: ANSWERS,
  },
  {
    name: "money that is on its way back counts as credit",
    file: "lib/billing/plan-change/preview-change.ts",
    search: 'if (newest?.status === "pending") return { ok: false, reason: "refund_in_progress" };',
    replace: "void newest;",
    tests: ANSWERS,
  },
  {
    name: "the plan that a customer has is sold to them again",
    file: "lib/billing/plan-change/preview-change.ts",
    search: 'if (plan === subscription.plan) return { ok: false, reason: "same_plan" };',
    replace: "",
    tests: ANSWERS,
  },
  {
    name: "what was free before needs no notice",
    file: "lib/billing/rules/consent.ts",
    search: "return isInTime(noticedAt, chargeAt) ?",
    replace: "return rise.fromWon === 0 || isInTime(noticedAt, chargeAt) ?",
    tests: EVERY_RISE,
  },
  {
    name: "a consent to more is enough",
    file: "lib/billing/rules/consent.ts",
    search: "consent.toWon !== rise.toWon",
    replace: "consent.toWon < rise.toWon",
    tests: EVERY_RISE,
  },
  {
    name: "a consent by the link of a mail is kept as one of the page",
    file: "lib/billing/consent/give-consent.ts",
    search: "way: shown.way,\n    address",
    replace: 'way: "page",\n    address',
    tests: EVERY_RISE,
  },
  {
    name: "the first announcement counts, not the newest",
    file: "db/queries/price/charge-facts.ts",
    search: "order by newer.version desc limit 1",
    replace: "order by newer.version limit 1",
    tests: VERSIONS,
  },
  {
    name: "a rise spares the period that begins with its day",
    file: "db/queries/price/charge-facts.ts",
    search: "newer.raise_from <= ${subscriptions.currentPeriodEnd}",
    replace: "newer.raise_from < ${subscriptions.currentPeriodEnd}",
    tests: VERSIONS,
  },
  {
    name: "new customers pay what the first ones paid",
    file: "lib/billing/rules/price-version.ts",
    search: "return [present, announced].find((version) => version?.amountWon === amountWon) ?? null;",
    replace: "return [present, announced].find((version) => (version?.amountWon ?? 0) <= amountWon) ?? null;",
    tests: VERSIONS,
  },
  {
    name: "a server sells the price that another one has stored meanwhile",
    file: "lib/billing/price/current-price.ts",
    search: "if (price.amountWon === amountWon) return price;",
    replace: "return price;",
    tests: VERSIONS,
  },
  {
    name: "a mail says the list instead of what is charged",
    file: "lib/notice/read-letters.ts",
    search: "amountWon: next.amountWon, needsConsent",
    replace: "amountWon: next.listWon, needsConsent",
    tests: ONE_AMOUNT,
  },
  {
    name: "the forecast forgets the credit of who has a code",
    file: "lib/admin/read-due.ts",
    search: "charge: { ...charge, promotion }, raise,",
    replace: "charge: { ...charge, creditWon: 0, promotion }, raise,",
    tests: ONE_AMOUNT,
  },
  {
    name: "the forecast takes an ordered plan for the present one",
    file: "db/queries/admin/upcoming.ts",
    search: "own.next_price_id is not null or ",
    replace: "",
    tests: ONE_AMOUNT,
  },
  {
    name: "the forecast takes no credit off",
    file: "db/queries/admin/upcoming.ts",
    search: "own.credit_won <> 0 or ",
    replace: "",
    tests: ONE_AMOUNT,
  },
  {
    name: "the forecast knows of no announced rise",
    file: "lib/admin/read-due.ts",
    search: "const isRising = await isAnyRiseAnnounced(context.db);",
    replace: "const isRising = (await isAnyRiseAnnounced(context.db)) && false;",
    tests: ONE_AMOUNT,
  },
];
