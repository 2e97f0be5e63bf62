/** A server whose database cannot be used does not start, and says so without the password. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "@/scripts/process/bundle";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

const SCRIPT = fileURLToPath(new URL("start-check-process.ts", import.meta.url));
const PATIENCE_MS = 120_000;
const ENVIRONMENT = {
  NODE_ENV: "production",
  TOSS_CLIENT_KEY: "test_ck_of_the_shop_in_this_test",
  TOSS_SECRET_KEY: "test_sk_of_the_shop_in_this_test",
  TOSS_ALLOW_TEST_KEYS: "1",
  APP_BASE_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "session-secret-of-this-test-0123456789",
  CRON_SECRET: "cron-secret-of-this-test-0123456789-abc",
  BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
};

let database: TestDatabase;
let program: string;
beforeAll(async () => {
  [database, program] = await Promise.all([createTestDatabase(), bundle(SCRIPT)]);
});
afterAll(() => database?.drop());

async function start(databaseUrl: string) {
  const environment = { PATH: process.env.PATH ?? "", ...ENVIRONMENT, DATABASE_URL: databaseUrl };
  const run = promisify(execFile)(process.execPath, [program], { env: environment as NodeJS.ProcessEnv });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test("a database that answers lets it start, and foreign parameters are a warning", { timeout: PATIENCE_MS }, async () => {
  const { code, stdout } = await start(`${database.directUrl}?pgbouncer=true&channel_binding=require`);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("started") });
  expect(stdout).toContain('"parameters":["pgbouncer","channel_binding"]');
});

test.each([
  ["does not answer", (url: URL) => Object.assign(url, { port: "9" }), "ECONNREFUSED"],
  ["rejects the password", (url: URL) => Object.assign(url, { password: "pass-word-of-this-test" }), "28P01"],
  ["does not exist", (url: URL) => Object.assign(url, { pathname: "/no_such_database" }), "3D000"],
  ["cannot encrypt as asked", (url: URL) => Object.assign(url, { search: "?sslmode=verify-full" }), "cannot be used"],
])("a database that %s stops the start", { timeout: PATIENCE_MS }, async (_, spoil, reason) => {
  const url = spoil(new URL(database.directUrl));
  const { code, stderr } = await start(url.href);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(reason) });
  expect(stderr).toContain(url.host);
  expect(stderr).not.toContain(url.password);
});
