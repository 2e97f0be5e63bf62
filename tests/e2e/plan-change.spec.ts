import type { Page } from "@playwright/test";
import { cardTurns, demoControl, expect, goToWindow, inspect, ledgerOf, registerCard, signIn, test } from "./journey-test";
import { mailsTo } from "./mailbox";

const EMAIL = "haneul@trakko.demo";
const SHINHAN = "4518421234567890";
const YEAR = "Trakko Pro 연간";
const MONTH = "Trakko Pro 월간";

/** What Toss has charged, oldest first; what it declined is not among it. */
const charged = async (page: Page) =>
  (await ledgerOf(page, EMAIL)).payments.filter(({ status }) => status === "DONE").map(({ totalAmount }) => totalAmount);
/** What the page says is due now. */
const dueNow = async (page: Page): Promise<string> => {
  const due = page.getByText("지금 결제할 금액").locator("xpath=following-sibling::dd");
  return ((await due.textContent()) ?? "").trim();
};
/** The run of the batch also delivers what waits. */
async function expectMail(page: Page, text: string): Promise<void> {
  await demoControl(page, "배치 실행");
  const mails = () => mailsTo(EMAIL).map((mail) => mail.text);
  await expect.poll(mails, { timeout: 120_000 }).toContainEqual(expect.stringContaining(text));
}
const wonOf = (text: string): number => Number(text.replace(/\D/g, ""));

test("a customer takes the year now, months for later, and thinks again: page, mail and Toss agree", async ({ page }) => {
  test.setTimeout(400_000);
  await test.step("subscribes to months", async () => {
    await signIn(page, "윤하늘");
    await goToWindow(page);
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  });
  const before = await charged(page);
  let due = "";

  await test.step("sees what the year costs before anything happens", async () => {
    await page.goto("/billing");
    await page.getByRole("link", { name: "요금제 바꾸기" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "요금제를 바꿀까요?" })).toBeVisible();
    due = await dueNow(page);
    expect(wonOf(due)).toBeGreaterThanOrEqual(89_100);
    expect(wonOf(due)).toBeLessThan(99_000);
    await inspect(page, "plan-now");
    expect(await charged(page)).toEqual(before);
  });

  await test.step("a declined card changes nothing", async () => {
    await cardTurns(page, EMAIL, "REJECT_CARD_PAYMENT");
    await page.getByRole("button", { name: `${YEAR} 요금제로 지금 바꾸기` }).click();
    await expect(page.getByText(/한도|잔액/).first()).toBeVisible();
    await cardTurns(page, EMAIL, null);
    expect(await charged(page)).toEqual(before);
  });

  await test.step("takes it: Toss has charged what the page said", async () => {
    await page.goto("/billing/plan");
    await page.getByRole("button", { name: `${YEAR} 요금제로 지금 바꾸기` }).click();
    await page.waitForURL(/\/billing(\?|$)/);
    await expect(page.getByText("요금제를 바꿨어요").first()).toBeVisible();
    await expect(page.getByText(YEAR).first()).toBeVisible();
    await inspect(page, "plan-changed");
    expect(await charged(page)).toEqual([...before, wonOf(due)]);
    await expectMail(page, `${due}을 결제했어요`);
  });

  await test.step("chooses months for the next period, which costs nothing now", async () => {
    await page.getByRole("link", { name: "요금제 바꾸기" }).click();
    await expect(page.getByRole("button", { name: `${MONTH} 요금제로 예약하기` })).toBeVisible();
    expect(await dueNow(page)).toBe("0원");
    await inspect(page, "plan-later");
    await page.getByRole("button", { name: `${MONTH} 요금제로 예약하기` }).click();
    await page.waitForURL(/\/billing(\?|$)/);
    await expect(page.getByRole("heading", { name: new RegExp(`${MONTH} 요금제로 바뀌어요`) })).toBeVisible();
    await expect(page.getByText("9,900원").first()).toBeVisible();
    expect(await charged(page)).toEqual([...before, wonOf(due)]);
    await expectMail(page, "이미 결제한 기간은 그대로 쓰고");
  });

  await test.step("and keeps the year after all", async () => {
    await page.getByRole("link", { name: "예약 보기" }).click();
    await page.getByRole("button", { name: "바꾸지 않고 그대로 쓰기" }).click();
    await expect(page.getByRole("heading", { name: new RegExp(`${MONTH} 요금제로 바뀌어요`) })).toHaveCount(0);
    await page.goto("/billing");
    await expect(page.getByRole("link", { name: "요금제 바꾸기" })).toBeVisible();
    await expect(page.getByText("99,000원").first()).toBeVisible();
  });

  await test.step("withdraws: what the change was charged comes back, and the subscription ends", async () => {
    await page.goto("/billing/refund");
    await page.getByRole("button", { name: `끝내고 ${due} 돌려받기` }).click();
    await expect(page.getByRole("heading", { level: 1, name: `${due}을 돌려드렸어요` })).toBeVisible();
    expect((await ledgerOf(page, EMAIL)).payments.at(-1)?.status).toBe("CANCELED");
  });
});
