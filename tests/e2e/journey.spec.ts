import { cardTurns, demoControl, expect, goToWindow, inspect, ledgerOf, registerCard, signIn, test } from "./journey-test";

const EMAIL = "haneul@trakko.demo";
const SHINHAN = "4518421234567890";
const HYUNDAI = "4330281234567890";

test("a customer subscribes, renews, becomes past due, pays with a new card, cancels, resumes, and cancels for good", async ({
  page,
}) => {
  test.setTimeout(600_000);
  let shownBefore = 0;

  await test.step("signs in, chooses a plan and pays", async () => {
    await signIn(page, "윤하늘");
    shownBefore = await paymentsShown(page);
    await page.goto("/");
    await inspect(page, "01-plans");
    await page.getByRole("link", { name: "월간 구독 시작하기" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await inspect(page, "02-checkout");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "9,900원 결제하기" }).click();
    await page.waitForURL(/\/window\/billing\//);
    await inspect(page, "03-window");
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
    expect(page.url(), "the card's one-time key stays in the address").not.toContain("authKey");
    await inspect(page, "04-success");
  });

  await test.step("is PRO and sees it on the status page", async () => {
    expect(await tier(page)).toBe("PRO");
    await page.goto(WHOLE_HISTORY);
    await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은 .+이에요/ })).toBeVisible();
    await expect(page.getByText("결제 완료")).toHaveCount(shownBefore + 1);
    await inspect(page, "05-active");
    expect(await chargesAtToss(page)).toBe(1);
  });

  await test.step("is charged exactly once more after a month, however often the batch runs", async () => {
    await demoControl(page, "다음 결제일로");
    await demoControl(page, "배치 실행");
    await demoControl(page, "배치 실행");
    await expect(page.getByText("결제 완료")).toHaveCount(shownBefore + 2);
    expect(await chargesAtToss(page)).toBe(2);
    await inspect(page, "06-renewed");
  });

  await test.step("sees why the card was declined, and keeps PRO meanwhile", async () => {
    await cardTurns(page, EMAIL, "REJECT_CARD_PAYMENT");
    await demoControl(page, "다음 결제일로");
    await demoControl(page, "배치 실행");
    await expect(page.getByRole("heading", { level: 1, name: /결제하지 못했어요\. .+까지 그대로 쓸 수 있어요/ })).toBeVisible();
    await expect(page.getByText(/잔액이 부족/).first()).toBeVisible();
    expect(await tier(page)).toBe("PRO");
    await inspect(page, "07-past-due");
  });

  await test.step("pays at once with another card", async () => {
    await page.getByRole("button", { name: "카드 바꾸기" }).first().click();
    await registerCard(page, HYUNDAI);
    await expect(page.getByRole("heading", { name: "카드를 바꿨어요" })).toBeVisible();
    await expect(page.getByText(/밀려 있던 9,900원/)).toBeVisible();
    await expect(page.getByText("현대카드")).toBeVisible();
    await inspect(page, "08-card-changed");
    await page.goto("/billing");
    await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
    await expect(page.getByText(/현대카드/).first()).toBeVisible();
    expect(await chargesAtToss(page)).toBe(3);
    const { billingKeys } = await ledgerOf(page, EMAIL);
    expect(
      billingKeys.filter((key) => key.deletedAt === null),
      "only the new card is left at Toss",
    ).toHaveLength(1);
  });

  await test.step("cancels in two clicks and resumes", async () => {
    await page.getByRole("link", { name: "구독 취소하기" }).click();
    await expect(page.getByRole("heading", { name: "구독을 취소할까요?" })).toBeVisible();
    await inspect(page, "09-cancel");
    await page.getByRole("button", { name: "구독 취소하기" }).click();
    await expect(page.getByRole("heading", { name: "구독을 취소했어요" })).toBeVisible();
    await page.goto("/billing");
    await expect(page.getByText(/에 끝나요/).first()).toBeVisible();
    await inspect(page, "10-cancelling");
    await page.getByRole("button", { name: "구독 유지하기" }).click();
    await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
  });

  await test.step("cancels for good: FREE after the period, and never charged again", async () => {
    await page.goto("/billing/cancel");
    await page.getByRole("button", { name: "구독 취소하기" }).click();
    await expect(page.getByRole("heading", { name: "구독을 취소했어요" })).toBeVisible();
    expect(await tier(page)).toBe("PRO");
    await demoControl(page, "다음 결제일로");
    expect(await tier(page), "FREE at the end of the period, before any batch").toBe("FREE");
    await demoControl(page, "배치 실행");
    await page.goto("/billing");
    await expect(page.getByRole("heading", { level: 1, name: /구독이 .+에 끝났어요/ })).toBeVisible();
    expect(await chargesAtToss(page)).toBe(3);
    await inspect(page, "11-ended");
  });

  async function chargesAtToss(on: typeof page): Promise<number> {
    const { payments } = await ledgerOf(on, EMAIL);
    return payments.filter(wasPaid).length - before;
  }
});

/** Payments before the test: other journeys use the same customer, and one takes its money back. */
let before = 0;
const wasPaid = ({ status }: { status: string }) => status === "DONE" || status === "CANCELED";
test.beforeEach(async ({ page }) => {
  await signIn(page, "윤하늘");
  // A journey that broke off left the customer subscribed. The next one is judged for itself.
  if ((await tier(page)) !== "FREE") await endAtOnce(page);
  const { payments } = await ledgerOf(page, EMAIL);
  before = payments.filter(wasPaid).length;
});

/** All of it: what came before may fill the entries that the page shows first. */
const WHOLE_HISTORY = "/billing?history=all";

/** Payments that the page calls paid. One that was given back is in the ledger only. */
async function paymentsShown(page: import("@playwright/test").Page): Promise<number> {
  await page.goto(WHOLE_HISTORY);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return page.getByText("결제 완료").count();
}

async function tier(page: import("@playwright/test").Page): Promise<string> {
  const me = await page.request.get("/api/auth/me");
  return ((await me.json()) as { subscriptionTier: string }).subscriptionTier;
}

test("a declined card leaves the customer FREE with the reason, and the next card works", async ({ page }) => {
  await goToWindow(page);
  await registerCard(page, "4518420000000103");
  await expect(page.getByText(/분실이나 도난/)).toBeVisible();
  await expect(page.getByText("결제된 금액은 없어요.")).toBeVisible();
  await inspect(page, "20-declined");
  expect(await tier(page)).toBe("FREE");
  await page.getByRole("link", { name: "다시 결제하기" }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$/ }).click();
  await registerCard(page, SHINHAN);
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  await endAtOnce(page);
});

test("a lost answer is recovered: charged once, PRO, no alarm", async ({ page }) => {
  await goToWindow(page, "연간");
  await registerCard(page, "4518420000000201");
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  const { payments } = await ledgerOf(page, EMAIL);
  expect(payments.filter(wasPaid).length - before).toBe(1);
  await page.reload();
  await page.reload();
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  expect((await ledgerOf(page, EMAIL)).payments.filter(wasPaid).length - before).toBe(1);
  await endAtOnce(page);
});

test("leaving the Toss window in either way is no error and costs nothing", async ({ page }) => {
  await goToWindow(page);
  await page.locator('[data-action="cancel"]').first().click();
  await expect(page.getByRole("heading", { name: "결제를 취소했어요" })).toBeVisible();
  await inspect(page, "21-canceled");
  await page.getByRole("link", { name: "다시 결제하기" }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$/ }).click();
  await page.waitForURL(/\/window\/billing\//);
  await page.locator('[data-action="close"]').first().click();
  await expect(page).toHaveURL(/\/billing\/checkout/);
  expect(await tier(page)).toBe("FREE");
});

test("a card that the window declines returns with an explanation and a next step", async ({ page }) => {
  await goToWindow(page);
  await page.locator("details.test-cards").evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  await page.locator('button[data-card="4518420000000301"]').click();
  await page.locator('input[name="agreed"]').check();
  await page.locator('form[data-step="card"] .primary').click();
  await expect(page).toHaveURL(/\/billing\/fail/);
  await expect(page.getByText("결제된 금액은 없어요.")).toBeVisible();
  await inspect(page, "22-fail");
});

/** Makes the person FREE for the next journey: cancels, and moves past the end of the period. */
async function endAtOnce(page: import("@playwright/test").Page): Promise<void> {
  await page.goto("/billing/cancel");
  await page.getByRole("button", { name: "구독 취소하기" }).click();
  await expect(page.getByRole("heading", { name: "구독을 취소했어요" })).toBeVisible();
  await demoControl(page, "다음 결제일로");
  expect(await tier(page)).toBe("FREE");
}
