/**
 * Mistakes in the comparison with Toss and its repairs, webhook signatures, access, seals and
 * prepared statements.
 */
import { billingTests, type Mutant } from "./mutant";

const RECONCILING = [
  "tests/billing/rules/reconciliation.test.ts",
  ...billingTests("reconciliation/reconcile", "reconciliation/repair-difference", "reconciliation/reconcile-planted"),
];
const RULE = "lib/billing/rules/reconciliation.ts";
const REPAIR = "lib/billing/reconciliation/repair-difference.ts";

export const RECONCILIATION_AND_ACCESS: readonly Mutant[] = [
  {
    name: "a charge listed with another amount counts as booked",
    file: RULE,
    search: 'if (row.status === "DONE") return booking.charge?.amountWon === amountWon;',
    replace: 'if (row.status === "DONE") return booking.charge !== null;',
    tests: RECONCILING,
  },
  {
    name: "the refund of an order that we do not know is proposed",
    file: RULE,
    search: 'repair: userId === null ? "by_hand" : "refund_orphan"',
    replace: 'repair: "refund_orphan"',
    tests: RECONCILING,
  },
  {
    name: "an approval after we gave the attempt up is not reported",
    file: RULE,
    search: 'return [{ kind, repair: "refund_orphan", hereWon: 0, tossWon: seen.balanceWon }];',
    replace: "return [];",
    tests: RECONCILING,
  },
  {
    name: "payments too new for Toss's list are compared",
    file: RULE,
    search: "if (seen.approvedAt !== null && seen.approvedAt > until) return [];",
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "a console cancel without a webhook is not reported",
    file: RULE,
    search: '[unbooked.length > 0, { kind: "canceled_at_toss", repair: "record_refunds", ...amounts }],',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "ledger entries missing from Toss's list are not reported",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: "if (!isListed || !isBookingConsistent(booking))",
    replace: "if (!isBookingConsistent(booking))",
    tests: RECONCILING,
  },
  {
    name: "only the first page of Toss's list is read",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: "if (answer.transactions.length < stretch.pageRows) return null;",
    replace: "return null;",
    tests: RECONCILING,
  },
  {
    name: "an incomplete list reports its missing half as differences",
    file: "lib/billing/reconciliation/compare-with-list.ts",
    search: 'if (stopCode !== null) return { kind: "stopped", code: stopCode };',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "the comparison skips time between two stretches",
    file: "lib/billing/reconciliation/reconcile.ts",
    search: "    from = to;\n",
    replace: "    from = new Date(to.getTime() + 1_000);\n",
    tests: RECONCILING,
  },
  {
    name: "a repair is made although the figures have changed",
    file: REPAIR,
    search: 'if (!isSame(finding, difference)) return { kind: "refused", reason: "changed", difference };',
    replace: "",
    tests: RECONCILING,
  },
  {
    name: "each try to refund an orphan payment uses a new idempotency key",
    file: REPAIR,
    search: "idempotencyKey: orphanRefundIdempotencyKey(",
    replace: "idempotencyKey: String(Math.random()) + orphanRefundIdempotencyKey(",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "an orphan payment is refunded without checking the remaining balance",
    file: REPAIR,
    search: "refundableWon: seen.balanceWon,",
    replace: "refundableWon: undefined as never,",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "a repair is not checked afterwards",
    file: REPAIR,
    search: 'if (isStillThere) return { kind: "refused", reason: "not_repaired", difference };',
    replace: "",
    tests: billingTests("reconciliation/repair-difference", "reconciliation/repair-sent"),
  },
  {
    name: "refreshing a payment does not settle it",
    file: "lib/billing/payment/refresh-payment.ts",
    search: 'if (payment.status === "pending") await settle',
    replace: 'if (payment.status === "pending" && input.paymentId === "") await settle',
    tests: billingTests("webhook/webhook", "checkout/card-change", "payment/unknown-outcome"),
  },
  {
    name: "a wrong signature counts as absent",
    file: "lib/toss/webhook-signature.ts",
    search: 'return isGuideGood && isTossGood ? "valid" : "invalid";',
    replace: 'return isGuideGood && isTossGood ? "valid" : "absent";',
    tests: ["tests/toss/webhook-signature.test.ts"],
  },
  {
    name: "one valid signature excuses an invalid one",
    file: "lib/toss/webhook-signature.ts",
    search: "return isGuideGood && isTossGood ?",
    replace: "return (isGuideGood && guide !== null) || (isTossGood && toss !== null) ?",
    tests: ["tests/toss/webhook-signature.test.ts"],
  },
  {
    name: "a cancelled subscription stays PRO after its end",
    file: "lib/billing/rules/access.ts",
    search: "if (hasCancellationTakenEffect(subscription, now)) return false;",
    replace: "",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("subscription/cancel")],
  },
  {
    name: "an unpaid subscription stays PRO after grace",
    file: "lib/billing/rules/access.ts",
    search: "return subscription.graceEndsAt !== null && now < subscription.graceEndsAt;",
    replace: "return true;",
    tests: ["tests/billing/rules/lifecycle.test.ts", ...billingTests("rules/dunning")],
  },
  {
    name: "a sealed billing key opens in another row",
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
    name: "an outer join without a match gives an empty subscription instead of null",
    file: "db/read-rows.ts",
    search: "table === null || joins[table]",
    replace: "table === null || !joins[table]",
    tests: ["tests/db/statement.test.ts"],
  },
  {
    name: "a statement inside a transaction runs outside it",
    file: "db/statement.ts",
    search: "const asked = clientOf(db).unsafe(",
    replace: "const asked = ((globalThis as { kept?: Sql }).kept ??= clientOf(db)).unsafe(",
    tests: ["tests/db/statement.test.ts", ...billingTests("batch/renewal")],
  },
  {
    name: "a customer declined on a card that was just replaced waits for the next run",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (control.counts.declined === declined) return true;",
    replace: "return true;",
    tests: billingTests("checkout/card-change", "batch/renewal", "payment/settled-together"),
  },
];
