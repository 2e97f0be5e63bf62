/**
 * From the schema of migration 0012, where a plan is an enum, to one where it is a text. The rows
 * were made by the operations of that time: paid, past due, cancelled and declined customers, two
 * price versions, a card change (tests/fixtures/schema-0012/rows.json).
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import "../support/global-setup";

const MIGRATIONS = fileURLToPath(new URL("../../db/migrations", import.meta.url));
const ROWS = fileURLToPath(new URL("../fixtures/schema-0012/rows.json", import.meta.url));
const SCHEMA_OF_ROWS = 12;
const PLANS_AS_TEXT = 15;

type Rows = Record<string, Record<string, unknown>[]>;
const rows: Rows = JSON.parse(readFileSync(ROWS, "utf8"));
let sql: postgres.Sql;
let name: string;

beforeAll(async () => {
  const { adminUrl, prefix } = inject("testServer");
  name = `${prefix}_schema_0012`;
  await asAdmin(adminUrl, (admin) => admin`create database ${admin(name)}`);
  const url = withDatabase(adminUrl, name);
  await migrateTo(SCHEMA_OF_ROWS, url);
  sql = postgres(url, { max: 2, prepare: false, onnotice: () => {} });
  for (const [table, ofTable] of Object.entries(rows)) await insert(table, ofTable);
  await migrateTo(PLANS_AS_TEXT, url);
});
afterAll(async () => {
  await sql.end();
  await asAdmin(inject("testServer").adminUrl, (admin) => admin`drop database ${admin(name)} with (force)`);
});

/** As the script does it, with the later migrations left out. */
async function migrateTo(last: number, url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "trakko-migrations-"));
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    cpSync(MIGRATIONS, folder, { recursive: true });
    const journal = join(folder, "meta/_journal.json");
    const whole = JSON.parse(readFileSync(journal, "utf8"));
    const entries = whole.entries.filter(({ idx }: { idx: number }) => idx <= last);
    writeFileSync(journal, JSON.stringify({ ...whole, entries }));
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end();
    rmSync(folder, { recursive: true });
  }
}

/** As the application of both releases stores rows: typed by the table, not by the statement. */
const insert = (table: string, ofTable: Rows[string]) =>
  sql`insert into ${sql(table)} select * from jsonb_populate_recordset(null::${sql(table)}, ${sql.json(ofTable as postgres.JSONValue)})`;

test("every row of every table is as it was", async () => {
  for (const [table, before] of Object.entries(rows)) {
    const after = await sql<{ row: Record<string, unknown> }[]>`select row_to_json(t) as row from ${sql(table)} t`;
    const known = Object.keys(before[0] ?? {});
    const kept = after.map(({ row }) => Object.fromEntries(known.map((column) => [column, row[column]])));
    expect({ table, kept: inOrder(kept) }).toEqual({ table, kept: inOrder(before) });
  }
});

const inOrder = (ofTable: Rows[string]) => ofTable.map((row) => JSON.stringify(row)).sort();

test("the code of the release before still finds and stores what it knows", async () => {
  const [price] = await sql`select id from prices where plan = ${"pro_yearly"} order by version desc limit 1`;
  expect(price).toBeDefined();
  const invoice = rows.invoices?.find(({ plan, status }) => plan === "pro_yearly" && status === "paid");
  const next = { ...invoice, id: crypto.randomUUID(), sequence: 99_999, period_start: "2030-01-01", period_end: "2031-01-01" };
  await insert("invoices", [next]);
  const version = 99;
  await sql`insert into prices (plan, version, amount_won, created_at) values (${"pro_monthly"}, ${version}, ${9_900}, now())`;
  expect(await sql`select plan from invoices where id = ${next.id}`).toEqual([{ plan: "pro_yearly" }]);
});

test("what invoices say is owed is still frozen, and no row names a plan that was never sold", async () => {
  await expect(sql`update invoices set amount_won = amount_won + 1`).rejects.toThrow("cannot change");
  await expect(sql`update subscriptions set plan = 'team_monthly'`).rejects.toThrow("subscriptions_price_fk");
});

test("another plan is one row, not a migration", async () => {
  await sql`insert into plans (id) values ('team_monthly')`;
  const [price] = await sql`insert into prices (plan, version, amount_won, created_at)
    values ('team_monthly', 1, 29900, now()) returning plan`;
  expect(price).toEqual({ plan: "team_monthly" });
});
