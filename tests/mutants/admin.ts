import type { Mutant } from "./mutant";

const CONCERNS = ["tests/admin/concerns.test.ts"];
const TRENDS = ["tests/admin/trends.test.ts"];
const OWED = ["tests/admin/owed-refunds.test.ts"];
const PEOPLE = ["tests/admin/people.test.ts"];
const ROUTE = ["tests/routes/refund.test.ts"];

/** Mistakes in what an administrator sees, and in the door of what they may do. */
export const ADMIN: readonly Mutant[] = [
  {
    name: "all is said to be well while people cannot pay",
    file: "lib/admin/concerns.ts",
    search: '    ...counted("unpaid", unpaid),\n',
    replace: "",
    tests: CONCERNS,
  },
  {
    name: "all is said to be well while refunds are owed",
    file: "lib/admin/concerns.ts",
    search: "owedRefunds.count > 0",
    replace: "owedRefunds.overdue > 0 && false",
    tests: CONCERNS,
  },
  {
    name: "a refund past the law's deadline is not urgent",
    file: "lib/admin/concerns.ts",
    search: "return concern.overdue > 0;",
    replace: "return false;",
    tests: CONCERNS,
  },
  {
    name: "a refund is overdue a day late",
    file: "lib/billing/rules/refund-clock.ts",
    search: "if (refundDueAt(seoulInstant(asked)) <= now) return seoulInstant(addDays(asked, 1));",
    replace: "if (refundDueAt(seoulInstant(asked)) < now) return seoulInstant(asked);",
    tests: OWED,
  },
  {
    name: "an administrator's refund without an answer is not owed",
    file: "db/queries/refund/refunds.ts",
    search: "= 'pending'`,\n      and(",
    replace: "= 'pending' and kind <> 'operator'`,\n      and(",
    tests: OWED,
  },
  {
    name: "the thirty days of money begin a day late",
    file: "lib/admin/read-trends.ts",
    search: "writtenDay(addDays(today, 1 - DAYS_SHOWN))",
    replace: "writtenDay(addDays(today, 2 - DAYS_SHOWN))",
    tests: TRENDS,
  },
  {
    name: "the ledger's sums are by day in UTC",
    file: "db/migrations/0026_ledger_sums.sql",
    search: "SELECT (occurred_at AT TIME ZONE 'Asia/Seoul')::date, kind, count(*), sum(amount_won) FROM added",
    replace: "SELECT (occurred_at AT TIME ZONE 'UTC')::date, kind, count(*), sum(amount_won) FROM added",
    tests: TRENDS,
  },
  {
    name: "a renewal that still waits counts as recovered",
    file: "lib/admin/read-trends.ts",
    search: "failed.count - waiting.count - lost.count",
    replace: "failed.count - lost.count",
    tests: TRENDS,
  },
  {
    name: "the amount that an administrator decided on is not compared",
    file: "lib/billing/refund/refund-payment.ts",
    search: "amountWon > leftWon || (expectedLeftWon ?? leftWon) !== leftWon",
    replace: "amountWon > leftWon",
    tests: [...ROUTE, "tests/billing/refund/operator-refund.test.ts"],
  },
  {
    name: "invoices on a person's page come without the key of the page before",
    file: "db/queries/admin/people.ts",
    search: "before ? sql`(",
    replace: "before?.id === '' ? sql`(",
    tests: PEOPLE,
  },
];
