/**
 * The pages with a third tier: a production build of a copied tree in which only the catalogue is
 * edited, with a database and a Toss of its own. The database is migrated by the code as it is, so
 * the copy finds a schema that has never heard of the new plan.
 */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { openDatabase } from "@/db/client";
import { type Emulator, startEmulator } from "@/emulator/start";
import { openSession } from "@/lib/auth/open-session";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { migrateDatabase } from "@/scripts/migrate";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import { findFreePort } from "@/scripts/process/ports";
import { CATALOGUE, catalogueWithTeam } from "../third-tier/edited-catalogue";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/**
 * Inside the tree, so that the copy finds the packages beside it; a hidden folder, so that no other
 * tool reads it.
 */
const COPY = join(ROOT, ".third-tier");
const COPIED = [
  "app",
  "db",
  "lib",
  "next.config.mjs",
  "tsconfig.json",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "package.json",
];
const NEXT = join(ROOT, "node_modules/next/dist/bin/next");
const SERVER_READY_MS = 180_000;

let site: string;
let emulator: Emulator;
let server: ChildProcess;
let databaseUrl: string;
let databaseName: string;
const cookies: Record<"customer" | "admin", string> = { customer: "", admin: "" };
const ids = { customer: crypto.randomUUID(), admin: crypto.randomUUID() };

test.beforeAll(async () => {
  test.setTimeout(900_000);
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY);
  for (const name of COPIED) cpSync(join(ROOT, name), join(COPY, name), { recursive: true });
  writeFileSync(join(COPY, CATALOGUE), catalogueWithTeam());
  const port = await findFreePort();
  site = `http://127.0.0.1:${port}`;
  const options = { cwd: COPY, env: { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" } };
  const building = promisify(execFile)(process.execPath, [NEXT, "build"], options);
  await prepare();
  await building;
  server = spawn(process.execPath, [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: COPY,
    env: { ...options.env, ...environment() },
    stdio: "ignore",
  });
  await untilReady();
});

test.afterAll(async () => {
  server?.kill();
  await emulator?.stop();
  if (databaseName) await asAdmin(e2eDatabase(), (sql) => sql`drop database if exists ${sql(databaseName)} with (force)`);
  rmSync(COPY, { recursive: true, force: true });
});

const e2eDatabase = (): string => process.env.E2E_DATABASE_URL ?? "";

/** A migrated database with a customer and an administrator who are signed in, and a Toss. */
async function prepare(): Promise<void> {
  emulator = await startEmulator({});
  databaseName = `third_tier_${randomBytes(4).toString("hex")}`;
  await asAdmin(e2eDatabase(), (sql) => sql`create database ${sql(databaseName)}`);
  databaseUrl = withDatabase(e2eDatabase(), databaseName);
  await migrateDatabase(databaseUrl);
  await asAdmin(databaseUrl, async (sql) => {
    for (const who of ["customer", "admin"] as const)
      await sql`insert into users (id, name, email, email_verified) values (${ids[who]}, '이두리', ${`${who}@trakko.demo`}, now())`;
  });
  const { db, close } = openDatabase(databaseUrl, 1);
  for (const who of ["customer", "admin"] as const) {
    const session = await openSession(db, { userId: ids[who], appBaseUrl: site });
    cookies[who] = `${session.name}=${session.value}`;
  }
  await close();
}

const environment = (): Record<string, string> => ({
  TOSS_CLIENT_KEY: "test_ck_third_tier_00000000",
  TOSS_SECRET_KEY: "test_sk_third_tier_00000000",
  TOSS_API_BASE_URL: emulator.url,
  TOSS_SDK_URL: `${emulator.url}/v2/standard`,
  TOSS_ALLOW_TEST_KEYS: "1",
  DATABASE_URL: databaseUrl,
  APP_BASE_URL: site,
  NEXTAUTH_SECRET: "n".repeat(32),
  CRON_SECRET: "c".repeat(32),
  BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  ADMIN_EMAILS: "admin@trakko.demo",
});

async function untilReady(): Promise<void> {
  const giveUpAt = Date.now() + SERVER_READY_MS;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(`${site}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error("the copied build did not start");
}

/** The page as a reader sees it: without scripts and markup. */
async function page(path: string, { who = "customer" as "customer" | "admin", locale = "ko" } = {}): Promise<string> {
  const answer = await fetch(`${site}${path}`, { headers: { cookie: `${cookies[who]}; locale=${locale}` } });
  expect(answer.status, path).toBe(200);
  return (await answer.text())
    .replace(/<script.*?<\/script>/gs, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ");
}

async function post(path: string, body: object) {
  const headers = { cookie: cookies.customer, origin: site, "sec-fetch-site": "same-origin", "content-type": "application/json" };
  const answer = await fetch(`${site}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

test("a third tier of an edited catalogue is on every page, sold and administered", async () => {
  const landing = await page("/");
  for (const words of ["팀 월간 구독 시작하기", "29,000원", "함께 쓰는 사람", "5명", "월간 구독 시작하기", "연간 구독 시작하기"])
    expect(landing).toContain(words);
  const english = await page("/", { locale: "en" });
  for (const words of ["Start Team monthly", "Seats", "5 people", "KRW 29,000"]) expect(english).toContain(words);
  expect(await page("/legal/terms")).toContain("Trakko 팀 월간 29,000원");

  const checkout = await page("/billing/checkout?plan=team_monthly");
  expect(checkout).toContain("Trakko 팀 월간 구독을 시작해요");
  expect(checkout).toContain("매월 29,000원이 자동으로 결제되는 것에 동의해요");
  const opened = await post("/api/billing/create", { plan: "team_monthly", termsVersion: TERMS_VERSION });
  expect(opened.body).toMatchObject({ amount: 29_000, orderName: "Trakko 팀 월간 구독" });
  const { customerKey, orderId } = opened.body;
  const card = { customerKey, cardNumber: "4518421234567890" };
  const issued = await fetch(`${emulator.url}/emulator/auth-keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(card),
  });
  const { authKey } = (await issued.json()) as { authKey: string };
  expect((await post("/api/billing/authorize", { orderId, customerKey, authKey })).status).toBe(200);

  expect(await page(`/billing/success?orderId=${orderId}`)).toContain("구독을 시작했어요");
  const billing = await page("/billing");
  expect(billing).toContain("Trakko 팀 월간");
  expect(billing).toContain("29,000원");
  expect(await page("/admin?q=customer%40trakko.demo", { who: "admin" })).toContain("Trakko 팀 월간");
  expect(await page(`/admin/people/${ids.customer}`, { who: "admin" })).toMatch(/Trakko 팀 월간.*29,000원/);
});
