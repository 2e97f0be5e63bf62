import { billingTests, type Mutant } from "./mutant";

const RULES = billingTests("rules/promotion");
const REDEEM = billingTests("promotion/redeem");
const FREE = billingTests("promotion/free");
const RENEWALS = billingTests("promotion/renewals");
const WRONG = billingTests("promotion/wrong-codes");
const MANAGE = billingTests("promotion/manage-codes");
const ROUTES = ["tests/routes/promotion.test.ts"];
const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Mistakes with promotion codes: too often, too long, too much, for the wrong people, lost. */
export const PROMOTIONS: readonly Mutant[] = [
  {
    name: "the last use of a code is judged by what was read before",
    file: "db/queries/promotion/redemptions.ts",
    search: "sql`(${promotionCodes.maxUses} is null or ${promotionCodes.taken} < ${promotionCodes.maxUses})`,",
    replace: "",
    tests: REDEEM,
  },
  {
    name: "nothing but the code counts the uses of a code",
    file: "db/migrations/0034_promotion_codes.sql",
    search: 'CONSTRAINT "promotion_codes_within_limit" CHECK (taken >= 0 and (max_uses is null or taken <= max_uses)),',
    replace: "",
    tests: DATABASE,
  },
  {
    name: "the terms of a code may be changed",
    file: "db/migrations/0034_promotion_codes.sql",
    search: 'CREATE TRIGGER promotion_codes_never_change AFTER UPDATE ON "promotion_codes"',
    replace: 'CREATE TRIGGER promotion_codes_never_change AFTER UPDATE OF "code" ON "promotion_codes"',
    tests: DATABASE,
  },
  {
    name: "code of the release before settles an invoice without counting its use",
    file: "db/migrations/0034_promotion_codes.sql",
    search: "IF lowered.invoices_lowered <> paid THEN",
    replace: "IF false THEN",
    tests: DATABASE,
  },
  {
    name: "code of the release before keeps the use of a first charge that failed",
    file: "db/migrations/0034_promotion_codes.sql",
    search: "NEW.status = 'void' AND lowered.status = 'reserved' THEN",
    replace: "false THEN",
    tests: DATABASE,
  },
  {
    name: "code of the release before opens a payment without the code of its checkout",
    file: "db/migrations/0034_promotion_codes.sql",
    search: "WHERE id = NEW.checkout_id AND promotion_code_id IS NOT NULL)",
    replace: "WHERE id = NEW.checkout_id AND false)",
    tests: DATABASE,
  },
  {
    name: "a page of another site uses up the tries of its visitors",
    file: "app/api/billing/price/route.ts",
    search: 'if (isForeignPart(request)) return { ok: false, code: "forbidden_origin", status: 403 };',
    replace: "",
    tests: ROUTES,
  },
  {
    name: "a declined payment keeps the use of its code",
    file: "lib/billing/payment/settle.ts",
    search: "if (invoice.redemptionId) await giveUseBack(tx, invoice.redemptionId, context.now());",
    replace: "",
    tests: REDEEM,
  },
  {
    name: "a use that is given back is not counted back",
    file: "db/queries/promotion/redemptions.ts",
    search: "${promotionCodes.taken} - 1",
    replace: "${promotionCodes.taken} - 0",
    tests: REDEEM,
  },
  {
    name: "a paid invoice does not spend the use of its code",
    file: "lib/billing/payment/settle.ts",
    search: "lowered: decided.flatMap(loweredBy),",
    replace: "lowered: [],",
    tests: REDEEM,
  },
  {
    name: "a declined renewal counts as lowered",
    file: "lib/billing/payment/settle.ts",
    search: 'const isPaidNow = effects.invoice === "paid" && invoice.status === "open";',
    replace: 'const isPaidNow = invoice.status === "open";',
    tests: RENEWALS,
  },
  {
    name: "a renewal without a charge does not count for its code",
    file: "lib/billing/batch/claim-due.ts",
    search: "lowered: { uses: free.flatMap(({ fresh }) => fresh.flatMap(loweredBy)), now },",
    replace: "",
    tests: FREE,
  },
  {
    name: "a code lowers one invoice too many",
    file: "lib/billing/rules/promotion.ts",
    search: "use.lowered >= invoices",
    replace: "use.lowered > invoices",
    tests: RULES,
  },
  {
    name: "a code lowers any plan",
    file: "lib/billing/rules/promotion.ts",
    search: "if (isOver || !isForPlan) return null;",
    replace: "if (isOver) return null;",
    tests: RULES,
  },
  {
    name: "a code ends an instant late",
    file: "lib/billing/rules/promotion.ts",
    search: "now >= terms.endsAt",
    replace: "now > terms.endsAt",
    tests: RULES,
  },
  {
    name: "a person uses a code once more than allowed",
    file: "lib/billing/rules/promotion.ts",
    search: "takenByPerson >= terms.maxUsesPerPerson",
    replace: "takenByPerson > terms.maxUsesPerPerson",
    tests: RULES,
  },
  {
    name: "a code for new people is for everybody",
    file: "lib/billing/rules/promotion.ts",
    search: 'if (terms.audience === "new" && hadSubscription) return "promo_code_new_only";',
    replace: "",
    tests: RULES,
  },
  {
    name: "full width letters are another code",
    file: "lib/billing/rules/promotion.ts",
    search: 'text.normalize("NFKC")',
    replace: 'text.normalize("NFC")',
    tests: RULES,
  },
  {
    name: "wrong codes are never counted",
    file: "lib/billing/promotion/find-promotion.ts",
    search:
      'if (!promotion || (promotion.startsAt && now < promotion.startsAt)) return { ok: false, reason: "invalid_promo_code" };\n  await giveBack(tx, counted.receipt);',
    replace:
      'await giveBack(tx, counted.receipt);\n  if (!promotion || (promotion.startsAt && now < promotion.startsAt)) return { ok: false, reason: "invalid_promo_code" };',
    tests: WRONG,
  },
  {
    name: "right codes count as wrong ones",
    file: "lib/billing/promotion/find-promotion.ts",
    search: "await giveBack(tx, counted.receipt);",
    replace: "",
    tests: WRONG,
  },
  {
    name: "a client may guess codes with many accounts",
    file: "lib/billing/promotion/find-promotion.ts",
    search: '...(client ? [{ kind: "wrong_codes_of_client", subject: client, most: WRONG_CODES }] : []),',
    replace: "",
    tests: WRONG,
  },
  {
    name: "a code that was stopped meanwhile is still reserved",
    file: "lib/billing/promotion/reserve-use.ts",
    search: "const reason = refusalOf({ ...code, startsAt: null, endsAt: null }, { ...code, ...person, plan, now });",
    replace:
      "const reason = refusalOf({ ...code, startsAt: null, endsAt: null }, { ...code, stoppedAt: null, ...person, plan, now });",
    tests: REDEEM,
  },
  {
    name: "a subscription that costs nothing keeps its checkout open",
    file: "lib/billing/checkout/begin-free.ts",
    search: "checkouts: [{ row: checkout, change: completed }],",
    replace: "checkouts: [],",
    tests: FREE,
  },
  {
    name: "a subscription that costs nothing spends no use",
    file: "lib/billing/checkout/begin-free.ts",
    search: "lowered: { uses: redemptionId === null ? [] : [{ id: redemptionId, subscriptionId }], now },",
    replace: "",
    tests: FREE,
  },
  {
    name: "nothing is asked of Toss as a charge of 0 won",
    file: "lib/billing/checkout/open-first-payment.ts",
    search: "if (amountWon === 0 && (reserved || trial)) {",
    replace: "if (amountWon < 0 && (reserved || trial)) {",
    tests: FREE,
  },
  {
    name: "the renewal of a subscription forgets its code",
    file: "lib/billing/price/charge-of.ts",
    search:
      "discount: charge.promotion && discountOf(charge.promotion, { lowered: charge.promotion.lowered, plan: nextPlan ?? plan }),",
    replace: "discount: null,",
    tests: RENEWALS,
  },
  {
    name: "the checkout is compared with the price without the code",
    file: "lib/billing/checkout/open-checkout.ts",
    search: "const present = { amountWon: presentWon, termsVersion: TERMS_VERSION };",
    replace: "const present = { amountWon: listWon, termsVersion: TERMS_VERSION };",
    tests: REDEEM,
  },
  {
    name: "an administrator's old sign-in makes codes",
    file: "app/api/admin/promo-codes/route.ts",
    search: "if (!(await hasFreshSignIn(request)))",
    replace: "if (!(await hasFreshSignIn(request)) && !input)",
    tests: ROUTES,
  },
  {
    name: "a code of 101 percent can be made",
    file: "lib/billing/promotion/create-code.ts",
    search: "!isWithin(percentOff, 100)",
    replace: "!isWithin(percentOff, 101)",
    tests: MANAGE,
  },
];
