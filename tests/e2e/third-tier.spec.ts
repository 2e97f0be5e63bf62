/**
 * The pages with a third tier: a production build of a copied tree in which only the catalogue is
 * edited, with a database and a Toss of its own. The database is migrated by the code as it is, so
 * the copy finds a schema that has never heard of the new plan.
 */

import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openDatabase } from "@/db/client";
import { type Emulator, startEmulator } from "@/emulator/start";
import { openSession } from "@/lib/auth/open-session";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { migrateDatabase } from "@/scripts/migrate";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import { buildCopy, type CopiedBuild, type ServedBuild, serveBuild, siteEnvironment } from "../support/copied-build";
import { CATALOGUE, catalogueWithTeam } from "../third-tier/edited-catalogue";

let site: string;
let emulator: Emulator;
let build: CopiedBuild;
let server: ServedBuild;
let databaseUrl: string;
let databaseName: string;
const cookies: Record<"customer" | "admin", string> = { customer: "", admin: "" };
const ids = { customer: crypto.randomUUID(), admin: crypto.randomUUID() };

test.beforeAll(async () => {
  test.setTimeout(900_000);
  const edit = (folder: string) => writeFileSync(join(folder, CATALOGUE), catalogueWithTeam());
  const building = buildCopy({ folder: ".third-tier", edit });
  building.catch(() => {});
  await prepare();
  build = await building;
  const environment = (url: string) => siteEnvironment({ databaseUrl, tossUrl: emulator.url, url });
  server = await serveBuild({ folder: build.folder, environment, readyPath: "/api/health" });
  site = server.url;
});

test.afterAll(async () => {
  await server?.stop();
  await emulator?.stop();
  if (databaseName) await asAdmin(e2eDatabase(), (sql) => sql`drop database if exists ${sql(databaseName)} with (force)`);
  build?.remove();
});

const e2eDatabase = (): string => process.env.E2E_DATABASE_URL ?? "";

/** Sessions are opened before the server has its address; the cookie depends only on http. */
const LOCAL = "http://127.0.0.1";

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
    const session = await openSession(db, { userId: ids[who], appBaseUrl: LOCAL });
    cookies[who] = `${session.name}=${session.value}`;
  }
  await close();
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
  for (const words of [
    "팀 월간 구독 시작하기",
    "87,000원",
    "29,000원 × 3명",
    "함께 쓰는 사람",
    "3명",
    "월간 구독 시작하기",
    "연간 구독 시작하기",
  ])
    expect(landing).toContain(words);
  const english = await page("/", { locale: "en" });
  for (const words of ["Start Team monthly", "Seats", "3 people", "KRW 87,000", "KRW 29,000 × 3 people"])
    expect(english).toContain(words);
  expect(await page("/legal/terms")).toContain("Trakko 팀 월간 87,000원 (29,000원 × 3명)");

  const checkout = await page("/billing/checkout?plan=team_monthly");
  expect(checkout).toContain("Trakko 팀 월간 구독을 시작해요");
  expect(checkout).toContain("Trakko 팀 월간, 29,000원 × 3명");
  expect(checkout).toContain("매월 87,000원이 자동으로 결제되는 것에 동의해요");
  const opened = await post("/api/billing/create", { plan: "team_monthly", termsVersion: TERMS_VERSION });
  expect(opened.body).toMatchObject({ amount: 87_000, orderName: "Trakko 팀 월간 구독" });
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
  expect(billing).toContain("87,000원");
  expect(billing).toContain("29,000원 × 3명");
  const [, number] = /(TRK-\d{4}-\d{6})/.exec(billing) ?? [];
  expect(await page(`/billing/invoices/${number}`)).toMatch(/29,000원 × 3명.*87,000원/);
  expect(await page("/admin?q=customer%40trakko.demo", { who: "admin" })).toContain("Trakko 팀 월간");
  expect(await page(`/admin/people/${ids.customer}`, { who: "admin" })).toMatch(/Trakko 팀 월간.*87,000원.*29,000원 × 3명/);
});
