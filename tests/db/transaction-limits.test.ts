/** What a transaction waits for, it waits for a bounded time, behind a pooler too. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const LIMITS = { lock_timeout: "2500ms", statement_timeout: "30s", idle_in_transaction_session_timeout: "30s" };

test.each(Object.entries(LIMITS))("in every transaction %s is %s, and outside it the session's stays", async (name, limit) => {
  const settingOf = sql`select current_setting(${name}) as value`;
  const [outside] = await database.db.execute(settingOf);
  const [inside] = await database.db.transaction((tx) => tx.execute(settingOf));
  expect(inside).toEqual({ value: limit });
  expect(await database.db.execute(settingOf).then(([after]) => after)).toEqual(outside);
});
