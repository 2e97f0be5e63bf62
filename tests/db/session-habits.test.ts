/** A role or a database may have other habits of writing; instants must not change by them. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "@/db/client";
import { listOpenAlerts, raiseStopAlarm } from "@/db/queries/batch/alerts";
import { listRuns } from "@/db/queries/batch/runs";
import { billingRuns } from "@/db/schema";
import { asAdmin } from "@/scripts/postgres/test-server";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

const AT = new Date("2026-02-03T04:05:06.789Z");
const HABITS = [
  "datestyle = 'SQL, DMY'",
  "datestyle = 'German'",
  "datestyle = 'Postgres, MDY'",
  "intervalstyle = 'iso_8601'",
  "timezone = 'Asia/Kathmandu'",
  "timezone = 'America/New_York'",
  "bytea_output = 'escape'",
  "standard_conforming_strings = off",
  "client_encoding = 'LATIN1'",
  "extra_float_digits = -5",
];

let database: TestDatabase;
const opened: OpenDatabase[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await database?.drop();
});

test.each(HABITS)("with %s, instants are written and read as they are", async (habit) => {
  const name = new URL(database.directUrl).pathname.slice(1);
  await asAdmin(database.directUrl, (admin) => admin.unsafe(`alter database "${name}" set ${habit}`));
  const own = openDatabase(database.directUrl, 2);
  opened.push(own);
  const id = crypto.randomUUID();
  await own.db.transaction((tx) => tx.insert(billingRuns).values({ id, trigger: "test", startedAt: AT }));
  const [run] = await listRuns(own.db, 1);
  expect(run).toMatchObject({ id, startedAt: AT });
  await raiseStopAlarm(own.db, { code: `한글 ${id}`, now: AT });
  expect(await listOpenAlerts(own.db, AT)).toContainEqual(expect.objectContaining({ code: `한글 ${id}`, since: AT }));
  await own.db.execute(sql`delete from billing_runs`);
  await asAdmin(database.directUrl, (admin) => admin.unsafe(`alter database "${name}" reset all`));
});
