import type { Page } from "@playwright/test";
import { demoControl, expect, inspect, ledgerOf, registerCard, signIn, test } from "./journey-test";

const EMAIL = "haneul@trakko.demo";
const SHINHAN = "4518421234567890";

test("a code from its making to the first full payment with a consent, and without one to the end", async ({ page }) => {
  test.setTimeout(600_000);

  await test.step("an administrator makes a code", async () => {
    await signIn(page, "한관리");
    await page.goto("/admin");
    await page.getByRole("link", { name: "할인 코드 관리" }).click();
    await page.getByLabel("코드", { exact: true }).fill("journey 30");
    await page.getByLabel("쓸 수 있는 회원").selectOption("everybody");
    await page.getByLabel("할인율 또는 할인 금액").fill("30");
    await page.getByLabel("할인 적용 기간").selectOption("several");
    await page.getByLabel("할인 횟수", { exact: true }).fill("2");
    await page.getByLabel("한 사람이 몇 번까지").fill("9");
    await page.getByRole("button", { name: "코드 만들기" }).click();
    await expect(page.getByText("JOURNEY30 코드를 만들었어요.")).toBeVisible();
    await expect(page.getByRole("row", { name: /JOURNEY30/ })).toContainText("30% 할인, 2번");
    await inspect(page, "code-made");
  });

  await test.step("a customer sees what it does, and pays that", async () => {
    await signIn(page, "윤하늘");
    await page.goto("/?code=journey-30#plans");
    await expect(page.getByRole("heading", { name: "JOURNEY30 코드를 적용했어요" })).toBeVisible();
    // What the list price saves has no place beside a lowered one.
    await expect(page.getByText("두 달은 무료예요")).toHaveCount(0);
    await expect(page.getByText("한 달에 8,250원꼴이에요")).toHaveCount(0);
    await inspect(page, "plans-with-code");
    await subscribeFromPlans(page, "6,930원 결제하기");
    expect(await chargedWon(page)).toEqual([6_930]);
    // Now no plan can be bought, so the code lowers none.
    await page.goto("/?code=journey-30#plans");
    await expect(page.getByText("JOURNEY30")).toHaveCount(0);
    await expect(page.getByText("6,930원")).toHaveCount(0);
    await page.goto("/billing");
    await expect(page.getByText("JOURNEY30 코드로 할인받고 있어요. 1번 더 할인돼요.")).toBeVisible();
    await expect(page.getByText("JOURNEY30 코드로 2,970원 할인").first()).toBeVisible();
    await page
      .getByRole("link", { name: /^TRK-.+ 청구서$/ })
      .first()
      .click();
    await expect(page.getByRole("row", { name: /할인 코드 JOURNEY30/ })).toContainText("2,970원");
    await inspect(page, "invoice-with-code");
  });

  await test.step("the renewal is lowered by the same code", async () => {
    await toNextCharge(page);
    expect(await chargedWon(page)).toEqual([6_930, 6_930]);
  });

  await test.step("with a consent the first full price is charged", async () => {
    // It is asked from the thirtieth day before.
    await demoControl(page, "+1일");
    await demoControl(page, "+1일");
    await demoControl(page, "배치 실행");
    await page.goto("/billing/consent");
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "동의하기" }).click();
    await expect(page.getByRole("heading", { name: "오르는 금액에 동의했어요" })).toBeVisible();
    await toNextCharge(page);
    expect(await chargedWon(page)).toEqual([6_930, 6_930, 9_900]);
    await endAtOnce(page);
  });

  await test.step("without a consent it ends, and the full price is never charged", async () => {
    await page.goto("/?code=JOURNEY30#plans");
    await subscribeFromPlans(page, "6,930원 결제하기");
    await toNextCharge(page);
    await toNextCharge(page);
    expect(await chargedWon(page)).toEqual([6_930, 6_930, 9_900, 6_930, 6_930]);
    await page.goto("/billing");
    await expect(page.getByRole("link", { name: "다시 시작하기" })).toBeVisible();
  });

  await test.step("a code for nothing registers the card and charges nothing", async () => {
    await page.goto("/billing/checkout?plan=pro_monthly");
    await page.getByLabel("할인 코드").fill("첫달 무료");
    await page.getByRole("button", { name: "적용하기" }).click();
    await expect(page.getByText("오늘은 결제하지 않고 카드만 등록해요.")).toBeVisible();
    await inspect(page, "checkout-for-nothing");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "카드 등록하고 시작하기" }).click();
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
    await inspect(page, "success-for-nothing");
    expect(await chargedWon(page)).toHaveLength(5);
    await endAtOnce(page);
  });
});

test("a code comes back with every new try, and one of 32 letters fits on a phone", async ({ page }) => {
  test.setTimeout(300_000);
  const code = "W".repeat(32);
  await page.setViewportSize({ width: 360, height: 780 });
  await signIn(page, "한관리");
  await page.goto("/admin/codes");
  await page.getByLabel("코드", { exact: true }).fill(code);
  await page.getByLabel("쓸 수 있는 회원").selectOption("everybody");
  await page.getByLabel("할인율 또는 할인 금액").fill("100");
  await page.getByLabel("할인 적용 기간").selectOption("several");
  await page.getByLabel("할인 횟수", { exact: true }).fill("2");
  await page.getByRole("button", { name: "코드 만들기" }).click();
  await expect(page.getByText(`${code} 코드를 만들었어요.`)).toBeVisible();
  await inspect(page, "long-code-made");
  await signIn(page, "윤하늘");

  await test.step("from the checkout to the plans and back", async () => {
    await page.goto(`/?code=${code}#plans`);
    await expect(page.getByRole("heading", { name: `${code} 코드를 적용했어요` })).toBeVisible();
    await inspect(page, "long-code-plans");
    await page.getByRole("link", { name: "연간 구독 시작하기" }).click();
    await expect(page.getByText(`할인 코드 ${code}`)).toBeVisible();
    await inspect(page, "long-code-checkout");
    await page.getByRole("link", { name: "요금제 바꾸기" }).click();
    await expect(page.getByRole("heading", { name: `${code} 코드를 적용했어요` })).toBeVisible();
    await page.getByRole("link", { name: "월간 구독 시작하기" }).click();
  });

  await test.step("from the card window that was left, and from the page that it would return to", async () => {
    await toWindow(page);
    await page.locator('[data-action="cancel"]').first().click();
    await page.waitForURL(/\/billing\/fail/);
    await page.getByRole("link", { name: "다시 결제하기" }).click();
    await expect(page.getByText(`${code} 코드를 적용했어요`)).toBeVisible();
    const orderId = await toWindow(page);
    await page.goto(`/billing/success?orderId=${orderId}`);
    await page.getByRole("link", { name: "다시 결제하기" }).click();
    await expect(page.getByText(`${code} 코드를 적용했어요`)).toBeVisible();
  });

  await test.step("paid with it, on each page; later the free beginning is no news any more", async () => {
    await toWindow(page);
    await registerCard(page, SHINHAN);
    await expect(page.getByText("결제한 금액")).toBeVisible();
    const success = page.url();
    await inspect(page, "long-code-success");
    await page.goto("/billing");
    await inspect(page, "long-code-billing");
    await page
      .getByRole("link", { name: /^TRK-.+ 청구서$/ })
      .first()
      .click();
    await expect(page.getByRole("row", { name: `할인 코드 ${code}` })).toBeVisible();
    await inspect(page, "long-code-invoice");
    await toNextCharge(page);
    await page.goto(success);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
    await expect(page.getByText("결제한 금액")).toHaveCount(0);
    await endAtOnce(page);
  });
});

test("what a page of another site embeds uses up none of its visitor's tries", async ({ request }) => {
  const embedded = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" };
  for (let nth = 0; nth < 11; nth += 1)
    expect((await request.get(`/?code=WRONG${nth}`, { headers: embedded })).status(), "the page").toBe(200);
  const asked = await request.get("/api/billing/price?plan=pro_monthly&promoCode=WRONG");
  expect(asked.status(), "the visitor's own first try").toBe(400);
});

/** Agrees and goes to the card window. @returns the order id of the checkout */
async function toWindow(page: Page): Promise<string> {
  let orderId = "";
  await page.route("**/api/billing/create", async (route) => {
    const response = await route.fetch();
    orderId = ((await response.json()) as { orderId: string }).orderId;
    await route.fulfill({ response });
  });
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$|시작하기$/ }).click();
  await page.waitForURL(/\/window\/billing\//);
  await page.unroute("**/api/billing/create");
  return orderId;
}

/** What Toss charged since the test began, oldest first. */
let before = 0;
const all = async (page: Page) =>
  (await ledgerOf(page, EMAIL)).payments.filter(({ status }) => status === "DONE" || status === "CANCELED");
const chargedWon = async (page: Page) => (await all(page)).slice(before).map(({ totalAmount }) => totalAmount);
test.beforeEach(async ({ page }) => {
  await signIn(page, "윤하늘");
  const me = await page.request.get(new URL("/api/auth/me", page.url()).href);
  if (((await me.json()) as { subscriptionTier: string }).subscriptionTier !== "FREE") await endAtOnce(page);
  before = (await all(page)).length;
});

async function subscribeFromPlans(page: Page, pay: string): Promise<void> {
  await page.getByRole("link", { name: "월간 구독 시작하기" }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: pay }).click();
  await registerCard(page, SHINHAN);
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
}

async function toNextCharge(page: Page): Promise<void> {
  await page.goto("/billing");
  await demoControl(page, "다음 결제일로");
  await demoControl(page, "배치 실행");
}

/** Cancels and lets the period pass. */
async function endAtOnce(page: Page): Promise<void> {
  await page.goto("/billing/cancel");
  await page.getByRole("button", { name: "구독 취소하기" }).click();
  await expect(page.getByRole("heading", { name: "구독을 취소했어요" })).toBeVisible();
  await toNextCharge(page);
}
