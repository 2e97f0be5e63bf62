/** Mistakes in cleaning up after abandoned checkouts, and in what the database itself refuses. */
import type { Mutant } from "./mutant";

const ABANDONED = ["tests/billing/card/abandoned-checkout.test.ts"];
const DATABASE = ["tests/db/illegal-states.test.ts"];
const RECOVER_KEYS = "lib/billing/card/recover-issued-keys.ts";
const TRIGGERS = "db/migrations/0008_refunds_and_ends.sql";

export const CLEANUP: readonly Mutant[] = [
  {
    name: "a key that was issued but never stored stays at Toss",
    file: "lib/billing/batch/run-billing.ts",
    search: "if (duties.checkouts) await recoverIssuedKeys(context, { isOutOfTime });",
    replace: "",
    tests: ABANDONED,
  },
  {
    name: "an issued key is recovered before its checkout expires",
    file: "db/queries/checkout/checkouts.ts",
    search: `eq(checkouts.status, "issuing"),
        lt(checkouts.expiresAt, now),`,
    replace: 'eq(checkouts.status, "issuing"),',
    tests: ABANDONED,
  },
  {
    name: "a key in use is recovered and deleted",
    file: RECOVER_KEYS,
    search: "issued && !(await findPaymentMethodByFingerprint(",
    replace: "issued && !!(await findPaymentMethodByFingerprint(",
    tests: ABANDONED,
  },
  {
    name: "an operator's fault counts as proof that no key was issued",
    file: RECOVER_KEYS,
    search: ' && answer.outcome !== "operator"',
    replace: "",
    tests: ABANDONED,
  },
  {
    name: "a card is charged after its checkout was closed",
    file: "lib/billing/checkout/authorize.ts",
    search: 'if (found?.status !== "issuing" || found.lockedUntil?.getTime() !== lockedUntil?.getTime()) return null;',
    replace: "if (!found) return null;",
    tests: ABANDONED,
  },
  {
    name: "the ledger accepts refunds beyond the charge",
    file: TRIGGERS,
    search: "WHERE payment_id = NEW.payment_id) < 0 THEN",
    replace: "WHERE payment_id = NEW.payment_id) < -1000000000 THEN",
    tests: DATABASE,
  },
  {
    name: "the ledger accepts two concurrent refunds that together exceed the charge",
    file: TRIGGERS,
    search: "  PERFORM 1 FROM public.payments WHERE id = NEW.payment_id FOR NO KEY UPDATE;",
    replace: "",
    tests: DATABASE,
  },
  {
    name: "the database lets an ended subscription become live again",
    file: TRIGGERS,
    search: "WHEN (OLD.status = 'ended' AND NEW.status <> 'ended')",
    replace: "WHEN (OLD.status = 'ended' AND NEW.status = 'past_due')",
    tests: DATABASE,
  },
];
