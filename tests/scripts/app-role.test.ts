/** What the demo's application may do in its database, and what it may not. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { areMigrationsCurrent } from "@/db/queries/batch/health";
import { ensureAppRole } from "@/scripts/postgres/app-role";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

let database: TestDatabase;
let url: string;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  await ensureAppRole(database.directUrl);
  url = await ensureAppRole(database.directUrl);
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

test("it reads and changes rows", async () => {
  const { db, close } = openDatabase(url, 1);
  expect(await areMigrationsCurrent(db)).toBe(true);
  await close();
  await sql`insert into users (id, email) values (${crypto.randomUUID()}, 'one@example.com')`;
  await sql`update users set name = '이두리'`;
  await sql`delete from users`;
});

test.each([
  "set session_replication_role = replica",
  "alter table payments disable trigger all",
  "drop table ledger_entries",
  "truncate audit_events",
  "create table mine (id int)",
  "delete from drizzle.__drizzle_migrations",
  "create role another superuser",
  "alter role current_user superuser",
])("it may not: %s", async (text) => {
  await expect(sql.unsafe(text)).rejects.toMatchObject({ code: "42501" });
});
