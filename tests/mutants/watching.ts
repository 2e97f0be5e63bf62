/** Mistakes around the money: in the comparison with Toss and its repairs, in what webhooks may do, in access, seals and statements. */
import { billingTests, type Mutant } from "./mutant";

const RECONCILING = [
  "tests/billing/rules/reconciliation.test.ts",
  ...billingTests("reconciliation/reconcile", "reconciliation/repair-difference", "reconciliation/reconcile-planted"),
];
const RULE = "lib/billing/rules/reconciliation.ts";
const REPAIR = "lib/billing/reconciliation/repair-difference.ts";

export const WATCHING: readonly Mutant[] = [
  {
    name: "a listed charge of another amount counts as booked",
    file: RULE,
    search: 'if (row.status === "DONE") return booking.charge?.amountWon === amountWon;',
    replace: 'if (row.status === "DONE") return booking.charge !== null;',
    tests: RECONCILING,
  },
  {
    name: "money of a stranger's order is offered to be given back",
    file: RULE,
    search: 'repair: userId === null ? "by_hand" : "refund_orphan"',
    replace: 'repair: "refund_orphan"',
    tests: RECONCILING,
  },
  {
    name: "what Toss approved after we gave up is nobody's",
    file: RULE,
    search: 'return [{ kind, repair: "refund_orphan", hereWon: 0, tossWon: seen.balanceWon }];',
    replace: "return [];",
    tests: RECONCILING,
  },
  {
    name: "what is as young as the list's lag is concluded from",
    file: RULE,
    search: "if (seen.approvedAt !== null && seen.approvedAt > until) return [];",
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "a cancel in the console that never arrived is not seen",
    file: RULE,
    search: '[unbooked.length > 0, { kind: "canceled_at_toss", repair: "record_refunds", ...amounts }],',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "the ledger is not held against the list",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: "if (!isListed || !isBookingConsistent(booking))",
    replace: "if (!isBookingConsistent(booking))",
    tests: RECONCILING,
  },
  {
    name: "the next page of Toss's list is not asked for",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: "if (answer.transactions.length < stretch.pageRows) return null;",
    replace: "return null;",
    tests: RECONCILING,
  },
  {
    name: "from half a list follows what is missing in it",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: 'if (stopCode !== null) return { kind: "stopped", code: stopCode };',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "a day between two stretches is skipped",
    file: "lib/billing/reconciliation/reconcile.ts",
    search: "    from = to;\n",
    replace: "    from = new Date(to.getTime() + 1_000);\n",
    tests: RECONCILING,
  },
  {
    name: "a repair is done although the figures have changed",
    file: REPAIR,
    search: 'if (!isSame(finding, difference)) return { kind: "refused", reason: "changed", difference };',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "orphan money goes back with a new key for each try",
    file: REPAIR,
    search: "idempotencyKey: `reconcile-",
    replace: "idempotencyKey: String(Math.random()) + `reconcile-",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "money goes back whatever is left of it",
    file: REPAIR,
    search: "refundableWon: seen.balanceWon,",
    replace: "refundableWon: undefined as never,",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "a repair is believed without looking again",
    file: REPAIR,
    search: 'if (isStillThere) return { kind: "refused", reason: "not_repaired", difference };',
    replace: "",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "reading a payment again settles nothing",
    file: "lib/billing/payment/refresh-payment.ts",
    search: 'if (payment.status === "pending") await settle',
    replace: 'if (payment.status === "pending" && input.paymentId === "") await settle',
    tests: billingTests("webhook/webhook", "checkout/card-change", "payment/unknown-outcome"),
  },
  {
    name: "a signature that is there and wrong counts as absent",
    file: "lib/toss/webhook-signature.ts",
    search: 'return isGuideGood && isTossGood ? "valid" : "invalid";',
    replace: 'return isGuideGood && isTossGood ? "valid" : "absent";',
    tests: ["tests/toss/webhook-signature.test.ts"],
  },
  {
    name: "one good signature excuses a bad one",
    file: "lib/toss/webhook-signature.ts",
    search: "return isGuideGood && isTossGood ?",
    replace: "return (isGuideGood && guide !== null) || (isTossGood && toss !== null) ?",
    tests: ["tests/toss/webhook-signature.test.ts"],
  },
  {
    name: "whoever cancelled stays PRO after the end",
    file: "lib/billing/rules/access.ts",
    search: 'if (subscription.cancelAt && subscription.cancelAt <= now) return "FREE";',
    replace: "",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("subscription/cancel")],
  },
  {
    name: "whoever does not pay stays PRO after grace",
    file: "lib/billing/rules/access.ts",
    search: 'return subscription.graceEndsAt && now < subscription.graceEndsAt ? "PRO" : "FREE";',
    replace: 'return "PRO";',
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("rules/dunning")],
  },
  {
    name: "a sealed key opens in another row",
    file: "lib/seal.ts",
    search: "Buffer.from([place.table, place.column, place.row, keyId].join",
    replace: "Buffer.from([place.table, place.column, keyId].join",
    tests: ["tests/lib/seal.test.ts"],
  },
  {
    name: "a statement keeps the values of its first call",
    file: "db/statement.ts",
    search: "const value = values[param.value.name];",
    replace:
      "const value = (param as { kept?: unknown }).kept ?? ((param as { kept?: unknown }).kept = values[param.value.name]);",
    tests: ["tests/db/statement.test.ts", ...billingTests("batch/renewal")],
  },
  {
    name: "a subscription that an outer join did not find is taken for one without anything",
    file: "db/read-rows.ts",
    search: "table === null || joins[table]",
    replace: "table === null || !joins[table]",
    tests: ["tests/db/statement.test.ts"],
  },
  {
    name: "a transaction's statement runs outside of it",
    file: "db/statement.ts",
    search: "const asked = clientOf(db).unsafe(",
    replace: "const asked = ((globalThis as { kept?: Sql }).kept ??= clientOf(db)).unsafe(",
    tests: ["tests/db/statement.test.ts", ...billingTests("batch/renewal")],
  },
  {
    name: "whoever was declined on the old card waits for the next run",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (!isSomebodyDeclined) return true;",
    replace: "return true;",
    tests: billingTests("checkout/card-change", "batch/renewal", "payment/settled-together"),
  },
];
