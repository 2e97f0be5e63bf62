/**
 * A trial both ways, in a production build of a copied tree whose catalogue sells the month with
 * one: with a consent it is charged exactly the price, without one it ends and nothing is charged.
 * What Toss saw is compared after each step.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { openDatabase } from "@/db/client";
import { type Emulator, startEmulator } from "@/emulator/start";
import { openSession } from "@/lib/auth/open-session";
import { migrateDatabase } from "@/scripts/migrate";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import { buildCopy, type CopiedBuild, type ServedBuild, serveBuild, siteEnvironment } from "../support/copied-build";
import { CATALOGUE, catalogueWithTrial } from "../third-tier/edited-catalogue";
import { demoControl, expect, inspect, registerCard, test } from "./journey-test";
import { mailsTo } from "./mailbox";

const TRIAL_DAYS = 14;
const SHINHAN = "4518421234567890";
const SAMSUNG = "5310801234567890";
const PEOPLE = ["agrees", "stays-silent"] as const;
type Who = (typeof PEOPLE)[number];
const person = (who: Who) => ({ id: `journey-${who}`, email: `${who}@trakko.demo`, customerKey: `customer-${who}-abcdefgh` });

let emulator: Emulator;
let build: CopiedBuild;
let server: ServedBuild;
let databaseName: string;
const cookies = new Map<Who, { name: string; value: string }>();
const e2eDatabase = (): string => process.env.E2E_DATABASE_URL ?? "";

test.beforeAll(async () => {
  test.setTimeout(900_000);
  const edit = (folder: string) => writeFileSync(join(folder, CATALOGUE), catalogueWithTrial(TRIAL_DAYS));
  const building = buildCopy({ folder: ".trial", edit });
  building.catch(() => {});
  emulator = await startEmulator({});
  databaseName = `trial_${randomBytes(4).toString("hex")}`;
  await asAdmin(e2eDatabase(), (sql) => sql`create database ${sql(databaseName)}`);
  const databaseUrl = withDatabase(e2eDatabase(), databaseName);
  await migrateDatabase(databaseUrl);
  await asAdmin(databaseUrl, async (sql) => {
    for (const { id, email, customerKey } of PEOPLE.map(person))
      await sql`insert into users (id, name, email, email_verified, customer_key) values (${id}, '이두리', ${email}, now(), ${customerKey})`;
  });
  const { db, close } = openDatabase(databaseUrl, 1);
  for (const who of PEOPLE) cookies.set(who, await openSession(db, { userId: person(who).id, appBaseUrl: "http://127.0.0.1" }));
  await close();
  build = await building;
  const environment = (url: string) => siteEnvironment({ databaseUrl, tossUrl: emulator.url, url });
  server = await serveBuild({ folder: build.folder, environment, readyPath: "/api/health" });
});

test.afterAll(async () => {
  await server?.stop();
  await emulator?.stop();
  if (databaseName) await asAdmin(e2eDatabase(), (sql) => sql`drop database if exists ${sql(databaseName)} with (force)`);
  build?.remove();
});

async function signInAs(page: Page, who: Who): Promise<void> {
  await page.context().clearCookies();
  const { name, value } = cookies.get(who) ?? { name: "", value: "" };
  await page.context().addCookies([{ name, value, url: server.url }]);
}

/** What Toss charged this person, oldest first. */
const chargedTo = (who: Who): number[] =>
  [...emulator.state.payments.values()]
    .filter(({ customerKey, approvedAtMs }) => customerKey === person(who).customerKey && approvedAtMs)
    .map(({ totalAmount }) => totalAmount);

async function toNextCharge(page: Page): Promise<void> {
  await page.goto(`${server.url}/billing`);
  await demoControl(page, "다음 결제일로");
  await demoControl(page, "배치 실행");
}

async function begin(page: Page, card: string): Promise<void> {
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: `카드 등록하고 ${TRIAL_DAYS}일 무료로 시작하기` }).click();
  await registerCard(page, card);
}

test("a trial both ways: with a consent the price is charged once, without one nothing is", async ({ page }) => {
  test.setTimeout(600_000);

  await test.step("the plans and the checkout say how long it is free, and that it is charged only with a consent", async () => {
    await signInAs(page, "agrees");
    await page.goto(`${server.url}/`);
    await expect(page.getByText(`처음 구독하면 ${TRIAL_DAYS}일 무료 체험`)).toBeVisible();
    await page.getByRole("link", { name: "월간 구독 시작하기" }).click();
    await expect(page.getByText("무료 체험 기간")).toBeVisible();
    await expect(page.getByText("동의하지 않으면 결제하지 않고 체험과 함께 끝나요.")).toBeVisible();
    await inspect(page, "checkout-with-trial");
  });

  await test.step("it begins with a card, and Toss charges nothing", async () => {
    await begin(page, SHINHAN);
    await expect(page.getByText("오늘은 결제하지 않고 카드만 등록했어요.")).toBeVisible();
    await inspect(page, "trial-begun");
    expect(chargedTo("agrees")).toEqual([]);
    await page.goto(`${server.url}/billing`);
    await expect(page.getByRole("heading", { name: /까지 무료예요$/ })).toBeVisible();
    await inspect(page, "status-in-trial");
    await page.goto(`${server.url}/billing/plan`);
    await expect(page.getByRole("heading", { name: "무료 체험을 쓰고 있어요" })).toBeVisible();
  });

  await test.step("its person is asked by mail, and agrees on the page", async () => {
    await page.goto(`${server.url}/billing`);
    await demoControl(page, "배치 실행");
    await expect
      .poll(() =>
        mailsTo(person("agrees").email)
          .map(({ subject }) => subject)
          .join("\n"),
      )
      .toContain("동의가 필요해요");
    await page.goto(`${server.url}/billing/consent`);
    await expect(page.getByRole("heading", { name: /^무료 체험이 끝나고/ })).toBeVisible();
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await inspect(page, "consent-after-trial");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "동의하기" }).click();
    await expect(page.getByRole("heading", { name: "오르는 금액에 동의했어요" })).toBeVisible();
    expect(chargedTo("agrees")).toEqual([]);
  });

  await test.step("at its end exactly the price is charged, and then each month", async () => {
    await toNextCharge(page);
    expect(chargedTo("agrees")).toEqual([9_900]);
    await page.goto(`${server.url}/billing`);
    await expect(page.getByRole("heading", { name: /^다음 결제일은/ })).toBeVisible();
    await toNextCharge(page);
    expect(chargedTo("agrees")).toEqual([9_900, 9_900]);
  });

  await test.step("another person with the same card reads why there is no trial, and sees the price", async () => {
    await signInAs(page, "stays-silent");
    await page.goto(`${server.url}/billing/checkout?plan=pro_monthly`);
    await begin(page, SHINHAN);
    await expect(page.getByRole("heading", { name: /이미 무료 체험을 쓴 적이 있어서/ })).toBeVisible();
    await inspect(page, "trial-refused");
    await page.getByRole("link", { name: "요금 보고 시작하기" }).click();
    await expect(page.getByRole("button", { name: "9,900원 결제하기" })).toBeVisible();
    expect(chargedTo("stays-silent")).toEqual([]);
  });

  await test.step("with a card of their own it begins, and without a consent it ends and nothing is charged", async () => {
    await page.getByRole("link", { name: "무료 체험으로 시작하기" }).click();
    await expect(page.getByText("무료 체험 기간")).toBeVisible();
    await begin(page, SAMSUNG);
    await expect(page.getByText("오늘은 결제하지 않고 카드만 등록했어요.")).toBeVisible();
    await toNextCharge(page);
    await page.goto(`${server.url}/billing`);
    await expect(page.getByRole("heading", { name: /^무료 체험이 .+ 끝났어요$/ })).toBeVisible();
    await expect(page.getByText("결제된 금액은 없어요.")).toBeVisible();
    await inspect(page, "trial-ended");
    expect(chargedTo("stays-silent")).toEqual([]);
  });

  await test.step("and it is not offered again", async () => {
    await page.goto(`${server.url}/billing/checkout?plan=pro_monthly`);
    await expect(page.getByRole("button", { name: "9,900원 결제하기" })).toBeVisible();
    await expect(page.getByText("무료 체험 기간")).toHaveCount(0);
  });
});
