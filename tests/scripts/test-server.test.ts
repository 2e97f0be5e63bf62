import { spawn } from "node:child_process";
import { expect, inject, test } from "vitest";
import { asAdmin, startTestServer } from "@/scripts/postgres/test-server";
import { exitOf } from "@/scripts/process/processes";

test("a run on an existing server drops its databases at the end, and at the start those of a killed run", async () => {
  const { adminUrl, prefix } = inject("testServer");
  const [, , machine = ""] = prefix.split("_");
  const killed = spawn(process.execPath, ["-e", ""]);
  await exitOf(killed);
  const abandoned = `trakko_test_${machine}_${killed.pid}_abandoned`;
  const foreign = `trakko_test_000000_${killed.pid}_foreign`;
  await asAdmin(adminUrl, async (sql) => {
    for (const name of [abandoned, foreign]) await sql`create database ${sql(name)}`;
  });

  const run = await startTestServer(adminUrl);
  expect(await databasesOf(adminUrl)).toEqual(expect.arrayContaining([run.templateName, foreign]));
  expect(await databasesOf(adminUrl)).not.toContain(abandoned);
  await run.stop();
  expect(await databasesOf(adminUrl)).not.toContain(run.templateName);
  await asAdmin(adminUrl, (sql) => sql`drop database ${sql(foreign)}`);
});

async function databasesOf(adminUrl: string): Promise<string[]> {
  return asAdmin(adminUrl, async (sql) =>
    (await sql<{ datname: string }[]>`select datname from pg_database`).map((row) => row.datname),
  );
}
