import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { migrateDatabase } from "@/scripts/migrate";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test("four concurrent migrations of an empty database apply each step once", async () => {
  const { adminUrl, prefix } = inject("testServer");
  const name = `${prefix}_empty`;
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)}`);
  const url = withDatabase(adminUrl, name);
  try {
    await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(url)));
    expect(await appliedSteps(url)).toEqual(await appliedSteps(database.url));
  } finally {
    await asAdmin(adminUrl, (sql) => sql`drop database ${sql(name)} with (force)`);
  }
});

test("a second migration changes nothing", async () => {
  const before = await appliedSteps(database.url);
  await migrateDatabase(database.url);
  expect(await appliedSteps(database.url)).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

test("a cloned database is migrated and separate from other clones", async () => {
  const other = await createTestDatabase();
  try {
    expect(other.url).not.toBe(database.url);
    expect(await appliedSteps(other.url)).toEqual(await appliedSteps(database.url));
  } finally {
    await other.drop();
  }
});

async function appliedSteps(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  try {
    return (await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations order by id`).map(({ hash }) => hash);
  } finally {
    await sql.end();
  }
}
