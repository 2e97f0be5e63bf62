import type { Mutant } from "./mutant";

const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Without the unique index, the table accepts rows that the application must never write. */
const withoutIndex = (name: string, file = "db/migrations/0000_init.sql"): Mutant => ({
  name: `the unique index ${name} is gone`,
  file,
  search: `CREATE UNIQUE INDEX "${name}"`,
  replace: `CREATE INDEX "${name}"`,
  tests: DATABASE,
});

const withoutCheck = (name: string, file = "db/migrations/0000_init.sql"): Mutant => ({
  name: `the check ${name} is gone`,
  file,
  search: `CONSTRAINT "${name}" CHECK (`,
  replace: `CONSTRAINT "${name}" CHECK (true or `,
  tests: DATABASE,
});

/** Mistakes in what PostgreSQL itself must refuse. */
export const DATABASE_RULES: readonly Mutant[] = [
  ...[
    "payments_order_id_unique",
    "payments_one_pending_per_invoice",
    "payments_one_paid_per_invoice",
    "subscriptions_one_live_per_person",
    "invoices_number_unique",
    "invoices_one_first_per_person",
    "ledger_entries_transaction_unique",
  ].map((name) => withoutIndex(name)),
  withoutIndex("invoices_period_unique", "db/migrations/0032_plan_changes.sql"),
  ...["payments_refund_within_payment", "payments_paid_has_evidence", "subscriptions_ended_owes_nothing"].map((name) =>
    withoutCheck(name),
  ),
];
