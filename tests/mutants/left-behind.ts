/** Mistakes in what is cleaned up behind people who leave, and in what the database refuses by itself. */
import type { Mutant } from "./mutant";

const ABANDONED = ["tests/billing/card/abandoned-checkout.test.ts"];
const DATABASE = ["tests/db/illegal-states.test.ts"];
const TAKE_BACK = "lib/billing/card/recover-issued-keys.ts";
const TRIGGERS = "db/migrations/0008_refunds_and_ends.sql";

export const LEFT_BEHIND: readonly Mutant[] = [
  {
    name: "a key that was issued and never stored stays at Toss",
    file: "lib/billing/batch/run-billing.ts",
    search: "if (duties.checkouts) await takeBackKeys(context, { isOutOfTime });",
    replace: "",
    tests: ABANDONED,
  },
  {
    name: "a key is taken back while its checkout is still good",
    file: "db/queries/checkout/checkouts.ts",
    search: `eq(checkouts.status, "issuing"),
        lt(checkouts.expiresAt, now),`,
    replace: 'eq(checkouts.status, "issuing"),',
    tests: ABANDONED,
  },
  {
    name: "a key that is in use is taken back",
    file: TAKE_BACK,
    search: "issued && !(await findPaymentMethodByFingerprint(",
    replace: "issued && !!(await findPaymentMethodByFingerprint(",
    tests: ABANDONED,
  },
  {
    name: "a fault of our own means that no key was issued",
    file: TAKE_BACK,
    search: ' && answer.outcome !== "operator"',
    replace: "",
    tests: ABANDONED,
  },
  {
    name: "a card that comes back after its checkout was closed is charged",
    file: "lib/billing/checkout/authorize.ts",
    search: 'if (held?.status !== "issuing" || held.lockedUntil?.getTime() !== checkout.lockedUntil?.getTime()) return null;',
    replace: "if (!held) return null;",
    tests: ABANDONED,
  },
  {
    name: "the ledger takes refunds beyond the charge",
    file: TRIGGERS,
    search: "WHERE payment_id = NEW.payment_id) < 0 THEN",
    replace: "WHERE payment_id = NEW.payment_id) < -1000000000 THEN",
    tests: DATABASE,
  },
  {
    name: "the ledger takes two refunds at once that are too much together",
    file: TRIGGERS,
    search: "  PERFORM 1 FROM public.payments WHERE id = NEW.payment_id FOR NO KEY UPDATE;",
    replace: "",
    tests: DATABASE,
  },
  {
    name: "the database lets what has ended live again",
    file: TRIGGERS,
    search: "WHEN (OLD.status = 'ended' AND NEW.status <> 'ended')",
    replace: "WHEN (OLD.status = 'ended' AND NEW.status = 'past_due')",
    tests: DATABASE,
  },
];
