import { expect, goToWindow, inspect, ledgerOf, registerCard, signIn, test } from "./journey-test";

const EMAIL = "haneul@trakko.demo";
const SHINHAN = "4518421234567890";

test("a customer subscribes, sees what they would get back, and withdraws", async ({ page }) => {
  await test.step("subscribes", async () => {
    await signIn(page, "윤하늘");
    await goToWindow(page);
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  });

  await test.step("finds the amount before anything happens", async () => {
    await page.goto("/billing");
    await page.getByRole("link", { name: "환불 알아보기" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "지금 끝내고 9,900원을 모두 돌려받을까요?" })).toBeVisible();
    await expect(page.getByText("누르면 구독이 바로 끝나요")).toBeVisible();
    await inspect(page, "refund-choice");
    expect(await kept(page)).toBe("DONE");
  });

  await test.step("gets it back, and the subscription has ended", async () => {
    await page.getByRole("button", { name: "끝내고 9,900원 돌려받기" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "9,900원을 돌려드렸어요" })).toBeVisible();
    await inspect(page, "refund-done");
    expect(await kept(page)).toBe("CANCELED");
    const who = (await (await page.request.get("/api/auth/me")).json()) as { subscriptionTier: string };
    expect(who.subscriptionTier).toBe("FREE");
    const { billingKeys } = await ledgerOf(page, EMAIL);
    expect(billingKeys.every(({ deletedAt }) => deletedAt !== null)).toBe(true);
  });

  await test.step("sees the same after coming back, and nothing more to press", async () => {
    await page.goto("/billing/refund");
    await expect(page.getByRole("heading", { level: 1, name: "9,900원을 돌려드렸어요" })).toBeVisible();
    await page.goto("/billing");
    await expect(page.getByRole("link", { name: "환불 알아보기" })).toHaveCount(0);
  });
});

/** What Toss says of the newest payment. */
const kept = async (page: Parameters<typeof ledgerOf>[0]): Promise<string | undefined> =>
  (await ledgerOf(page, EMAIL)).payments.at(-1)?.status;
