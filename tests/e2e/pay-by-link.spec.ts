import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { cardTurns, demoControl, expect, inspect, ledgerOf, registerCard, signIn, test } from "./journey-test";
import { mailsTo } from "./mailbox";

const EMAIL = "minji@trakko.demo";
const HYUNDAI = "4330281234567890";
const STOPPED = "4518420000000102";
const PHONE = {
  viewport: { width: 360, height: 780 },
  isMobile: true,
  hasTouch: true,
  locale: "ko-KR",
  timezoneId: "Asia/Seoul",
};

test("a card fails, the mail comes, and its link pays on a phone without a session", async ({ page, browser }) => {
  test.setTimeout(400_000);
  await signIn(page, "김민지");
  const before = await paidAtToss(page);
  const mailsBefore = mailsTo(EMAIL).length;

  await test.step("the card fails", async () => {
    await cardTurns(page, EMAIL, "INVALID_STOPPED_CARD");
    await demoControl(page, "다음 결제일로");
    await demoControl(page, "배치 실행");
  });

  const context = await browser.newContext({ ...PHONE, baseURL: process.env.E2E_BASE_URL });
  let phone = await context.newPage();
  let link = "";

  await test.step("the mail of it leads to the link", async () => {
    await openMail(phone, { subject: /결제하려면 다른 카드가 필요해요/, after: mailsBefore });
    phone = await pressInMail(phone, "다른 카드로 결제하기");
    link = phone.url();
    await expect(phone.getByRole("heading", { level: 1, name: "9,900원을 결제해 주세요" })).toBeVisible();
    expect((await context.cookies()).filter(({ name }) => name.includes("session"))).toEqual([]);
    await expect(phone.getByText("mi···@trakko.demo")).toBeVisible();
    await expect(phone.getByText(/정지된 카드/)).toBeVisible();
    await inspect(phone, "pay-link");
  });

  await test.step("leaving the window, in either way, leads back and costs nothing", async () => {
    await openWindow(phone);
    await phone.locator('[data-action="cancel"]').first().click();
    await expect(phone.getByText("카드를 등록하지 않았어요. 결제된 금액은 없어요.").first()).toBeVisible();
    await inspect(phone, "pay-link-left");
    expect(await paidAtToss(page)).toBe(before);
  });

  await test.step("a card that is declined too says why, and leads back", async () => {
    await openWindow(phone);
    await registerCard(phone, STOPPED);
    await expect(phone.getByRole("heading", { level: 1, name: "이 카드로 결제하지 못했어요" })).toBeVisible();
    await inspect(phone, "pay-link-declined");
    await phone.getByRole("link", { name: "다른 카드로 다시 하기" }).click();
    await expect(phone.getByRole("heading", { level: 1, name: "9,900원을 결제해 주세요" })).toBeVisible();
  });

  await test.step("a good card pays at once, once", async () => {
    await openWindow(phone);
    await registerCard(phone, HYUNDAI);
    await expect(phone.getByRole("heading", { level: 1, name: "9,900원을 결제했어요" })).toBeVisible();
    expect(phone.url(), "the card's one-time key stays in the address").not.toContain("authKey");
    await inspect(phone, "pay-link-paid");
    expect(await paidAtToss(page)).toBe(before + 1);
    const { billingKeys } = await ledgerOf(page, EMAIL);
    expect(billingKeys.filter(({ deletedAt }) => deletedAt === null)).toHaveLength(1);
  });

  await test.step("the link says so from now on, and the subscription goes on with the new card", async () => {
    await phone.goto(link);
    await expect(phone.getByRole("heading", { level: 1, name: "9,900원을 결제했어요" })).toBeVisible();
    await expect(phone.getByRole("button", { name: /결제하기/ })).toHaveCount(0);
    await page.goto("/billing");
    await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
    await expect(page.getByText(/현대카드/).first()).toBeVisible();
  });

  await test.step("the mail of the recovery leads to the receipt", async () => {
    await openMail(phone, { subject: /결제했어요\. 구독이 이어져요/, after: mailsBefore });
    phone = await pressInMail(phone, "영수증 보기");
    await expect(phone.getByRole("heading", { level: 1, name: "영수증" })).toBeVisible();
    await expect(phone.getByText("9,900원").first()).toBeVisible();
    await inspect(phone, "pay-receipt");
  });
  await context.close();

  const [, token = ""] = link.split("/pay/");
  expect(token).toHaveLength(52);
  expect(readFileSync(process.env.E2E_APP_LOG ?? "", "utf8"), "the log holds the link").not.toContain(token);
});

test("rubbish instead of a link says what to do, in the reader's language", async ({ browser }) => {
  const context = await browser.newContext({ ...PHONE, locale: "en-US", baseURL: process.env.E2E_BASE_URL });
  const phone = await context.newPage();
  const answer = await phone.goto(`/pay/${"x".repeat(52)}`);
  expect(await answer?.headerValue("x-robots-tag")).toContain("noindex");
  expect(await answer?.headerValue("referrer-policy")).toBe("no-referrer");
  expect(await answer?.headerValue("cache-control")).toContain("no-store");
  await expect(phone.getByRole("heading", { level: 1, name: "This link no longer works" })).toBeVisible();
  await inspect(phone, "pay-over");
  await context.close();
});

/** Shows the newest such mail, as a mail program does. */
async function openMail(phone: Page, { subject, after }: { subject: RegExp; after: number }): Promise<void> {
  const found = () =>
    mailsTo(EMAIL)
      .slice(after)
      .findLast((mail) => subject.test(mail.subject));
  await expect.poll(() => found()?.subject, { timeout: 120_000 }).toMatch(subject);
  await phone.setContent(found()?.html ?? "");
}

/** @returns the new window that a button of a mail opens */
async function pressInMail(mail: Page, name: string): Promise<Page> {
  const opening = mail.context().waitForEvent("page");
  await mail.getByRole("link", { name }).click();
  const opened = await opening;
  await opened.waitForURL(/\/pay\//);
  return opened;
}

async function openWindow(phone: Page): Promise<void> {
  await phone.getByRole("button", { name: "다른 카드로 9,900원 결제하기" }).click();
  await phone.waitForURL(/\/window\/billing\//);
}

const paidAtToss = async (page: Page): Promise<number> =>
  (await ledgerOf(page, EMAIL)).payments.filter(({ status }) => status === "DONE").length;
