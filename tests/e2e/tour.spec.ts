import type { Page } from "@playwright/test";
import { expect, inspect, registerCard, test } from "./journey-test";

const FIRST_ONLY = "4518420000000401";
const SHINHAN = "4518421234567890";

/** What the page, Toss and the database say now, in the panel below the story. */
const now = (page: Page) => page.getByRole("region", { name: /^지금 이 데모에서/ });

test("the tour tells four moments, and makes each happen in the running demo", async ({ page }) => {
  await test.step("a visitor turns the pages of the story", async () => {
    await page.goto("/demo");
    await expect(page.getByRole("heading", { level: 1, name: "구독 한 건이 지나가는 길" })).toBeVisible();
    const moments = page.getByRole("navigation", { name: "시간 옮기기" });
    await moments.getByRole("link", { name: /카드 거절/ }).click();
    await expect(page.getByText("REJECT_CARD_PAYMENT")).toBeVisible();
    await expect(page.getByText("past_due")).toBeVisible();
    await expect(page.getByText(/결제하지 못했어요\. .+까지 그대로 쓸 수 있어요/)).toBeVisible();
    await expect(moments.getByRole("link", { name: /카드 거절/ })).toHaveAttribute("aria-current", "step");
    await page.getByRole("link", { name: "다음: 복구" }).click();
    await expect(page.getByText("카드를 바꿨어요")).toBeVisible();
    await expect(page.getByRole("link", { name: "먼저 결제하러 가기" })).toBeVisible();
  });

  await test.step("pays as the newcomer, and comes back to the next moment", async () => {
    await page.goto("/demo");
    await page.getByRole("button", { name: "윤하늘 님으로 결제하러 가기" }).click();
    await page.waitForURL(/\/billing\/checkout/);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: /결제하기$/ }).click();
    await registerCard(page, FIRST_ONLY);
    await page.getByRole("link", { name: "보던 화면으로 돌아가기" }).click();
    await expect(page).toHaveURL(/\/demo\?at=due$/);
    await expect(now(page).getByText("status = active")).toBeVisible();
    await expect(now(page).getByText(/다음 결제일은/)).toBeVisible();
    await inspect(page, "tour-due");
  });

  await test.step("moves to the next charge, and runs the batch, twice", async () => {
    await page.getByRole("button", { name: "다음 결제일로 옮기기" }).click();
    await expect(page).toHaveURL(/\/demo\?at=declined$/);
    const run = page.getByRole("button", { name: "배치 실행하기" });
    await run.click();
    await expect(now(page).getByText("status = past_due")).toBeVisible();
    const charged = await now(page)
      .getByText(/승인된 결제 \d+건/)
      .textContent();
    await run.and(page.locator(":enabled")).click();
    await run.and(page.locator(":enabled")).waitFor();
    await expect(now(page).getByText("payments.status = declined")).toBeVisible();
    await expect(now(page).getByText(charged ?? "")).toBeVisible();
  });

  await test.step("recovers with another card", async () => {
    await page.getByRole("link", { name: "다음: 복구" }).click();
    await page.getByRole("link", { name: "카드 바꾸러 가기" }).click();
    await page.getByRole("button", { name: "카드 바꾸기" }).first().click();
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "카드를 바꿨어요" })).toBeVisible();
    await page.goto("/demo?at=recovered");
    await expect(now(page).getByText("status = active")).toBeVisible();
  });
});
