import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as schema from "@/db/schema";
import { canBecome, SUBSCRIPTION_STATUSES } from "@/lib/billing/rules/lifecycle";
import { untilBlocked } from "@/tests/support/blocked";
import { createWorld, type World } from "@/tests/support/world";
import { ILLEGAL } from "./illegal-rows";

let w: World;

/**
 * One paid subscription, one with a pending payment and one past due: the legal rows from which the
 * illegal ones are built.
 */
beforeAll(async () => {
  w = await createWorld();
  const [, pending, pastDue] = await w.subscribers(3);
  await w.toss.behaviour(pastDue?.customerKey ?? "", { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await w.toss.fault({ match: { operation: "charge", customerKey: pending?.customerKey }, action: { kind: "reset_before" } });
  await w.sql`update subscriptions set due_at = ${w.now()}, current_period_start = current_period_start - interval '1 month', current_period_end = ${w.now()}
    where user_id in (${pending?.id ?? ""}, ${pastDue?.id ?? ""})`;
  await w.runBatch();
});
afterAll(() => w.close());

type Refusal = { code?: string; constraint_name?: string; message: string };

/** PostgreSQL's error; null when it accepts the statement. */
const refusalOf = (statement: string): Promise<Refusal | null> =>
  w.sql.unsafe(statement).then(
    () => null,
    (thrown: Refusal) => thrown,
  );

describe("an illegal row is refused by exactly the guard that forbids it", () => {
  test.each(ILLEGAL)("$guard: $statement", async ({ guard, statement }) => {
    const refusal = await refusalOf(statement);
    expect(refusal?.constraint_name ?? refusal?.message ?? "accepted").toBe(guard);
  });
});

describe("every guard of the schema has an illegal row", () => {
  const tried = new Set(ILLEGAL.map(({ guard }) => guard));

  test.each([
    [
      "checks and unique constraints",
      `select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u')
        -- What other tables' keys refer to; the primary key speaks first.
        and conname <> 'prices_id_plan_unique'`,
    ],
    [
      "unique indexes",
      `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'public'::regnamespace and i.indisunique and not i.indisprimary
          -- What other tables' keys refer to; the primary key speaks first.
          and c.relname <> 'prices_id_plan_unique'`,
    ],
    [
      "triggers",
      `select tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
          -- These write and end alarms, keep a former column in step or sums of trades and of the ledger, fill a column, and refuse nothing.
          and t.tgname not like 'trades_%' and t.tgname not in ('ledger_entries_are_summed', 'invoices_hold_details', 'payments_set_alarm', 'payments_end_alarm', 'payments_pending_reason_in_step', 'checkouts_failed_reason_in_step')`,
    ],
  ])("%s", async (_, query) => {
    const guards = await w.sql.unsafe<{ name: string }[]>(query);
    expect(guards.length).toBeGreaterThan(5);
    expect(guards.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});

describe("a value outside its enum", () => {
  test("is refused in every enum column", async () => {
    const columns = await w.sql<{ table: string; column: string; type: string; is_enum: boolean }[]>`
      select c.relname as table, a.attname as column, y.typname as type, y.typtype = 'e' as is_enum
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type y on y.oid = a.atttypid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and (y.typtype = 'e' or a.attname = 'status')`;
    expect(columns.length).toBeGreaterThan(15);
    expect(columns.filter(({ is_enum }) => !is_enum)).toEqual([]);
    for (const { table, column, type } of columns) {
      const refusal = await refusalOf(`update ${table} set ${column} = 'no_such_word'`);
      expect(refusal?.message, `${table}.${column}`).toBe(`invalid input value for enum ${type}: "no_such_word"`);
    }
  });

  test("cannot be written by the code, whose enums equal those of the database", async () => {
    const rows = await w.sql<{ name: string; words: string[] }[]>`
      select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as words
      from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = 'public'::regnamespace group by 1`;
    const declared = Object.values(schema).flatMap((one) =>
      "enumName" in one ? [[one.enumName, [...one.enumValues].sort()]] : [],
    );
    expect(Object.fromEntries(rows.map(({ name, words }) => [name, [...words].sort()]))).toEqual(Object.fromEntries(declared));
    expect(schema.subscriptionStatus.enumValues).toEqual(SUBSCRIPTION_STATUSES);
  });
});

describe("a status change that the table of transitions does not allow", () => {
  const absent = SUBSCRIPTION_STATUSES.flatMap((from) =>
    SUBSCRIPTION_STATUSES.filter((to) => from !== to && !canBecome(from, to)).map((to) => ({ from, to })),
  );
  /** Sets the columns that fit the status, so that only the change itself is illegal. */
  const COLUMNS = {
    active: "ended_at = null, end_reason = null, due_at = now()",
    past_due: "ended_at = null, end_reason = null, due_at = now(), delinquent_since = now(), grace_ends_at = now()",
    ended: "ended_at = now(), end_reason = 'unpaid', due_at = null, pending_payment_id = null",
  };
  const change = (to: keyof typeof COLUMNS) => `update subscriptions set status = '${to}', ${COLUMNS[to]}`;

  test.each(absent)("from $from to $to is refused", async ({ from, to }) => {
    expect((await refusalOf(`${change(from)}; ${change(to)}`))?.constraint_name).toBe("subscriptions_ended_is_final");
  });

  test("starts from `ended`, and every other change is allowed", async () => {
    expect(absent.map(({ from }) => from)).toEqual(["ended", "ended"]);
    const others = SUBSCRIPTION_STATUSES.filter((from) => from !== "ended");
    for (const from of others) for (const to of SUBSCRIPTION_STATUSES) await accepts(`${change(from)}; ${change(to)}`);
  });
});

/** Checks that PostgreSQL accepts the statements, then rolls them back. */
async function accepts(statements: string): Promise<void> {
  const refusal = await refusalOf(`${statements}; do $$ begin raise 'taken back'; end $$`);
  expect(refusal?.message).toBe("taken back");
}

describe("refunds in the ledger", () => {
  const refund = (won: number | string, key: string) =>
    `insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
      select payment_id, 'refund', ${won}, '${key}', now(), now() from ledger_entries order by id limit 1`;

  test("may return the whole amount, at once or in parts", async () => {
    await accepts(refund("-amount_won", "one"));
    await accepts(`${refund("1 - amount_won", "one")}; ${refund(-1, "other")}`);
    await accepts(`with one as (${refund("1 - amount_won", "one")}) ${refund(-1, "other")}`);
  });

  test("that exceed the charge only together: the second waits for the first and is refused", async () => {
    const [one, other] = await Promise.all([w.sql.reserve(), w.sql.reserve()]);
    try {
      await one.unsafe(`begin; ${refund("-amount_won", "one")}`);
      const second = other.unsafe(refund(-1, "other")).then(
        () => null,
        (thrown: Refusal) => thrown,
      );
      await untilBlocked(one);
      await one.unsafe("commit");
      expect((await second)?.constraint_name).toBe("ledger_entries_refunds_within_charge");
    } finally {
      one.release();
      other.release();
    }
  });
});

test.each(["users", "subscriptions", "payment_methods", "invoices", "checkouts", "payments"])(
  "rows of %s that others point at cannot be deleted",
  async (table) => {
    expect((await refusalOf(`delete from ${table}`))?.message).toContain("violates foreign key constraint");
  },
);
