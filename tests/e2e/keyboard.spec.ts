import type { Locator, Page } from "@playwright/test";
import { demoControl, expect, signIn, test } from "./journey-test";

const SHINHAN = "4518421234567890";
/** More than any page has: whoever needs more is lost. */
const MAX_TABS = 80;

test("a customer subscribes, cancels and stays, by keyboard alone, and never loses the place", async ({ page }) => {
  await test.step("signs in and chooses a plan", async () => {
    await page.goto("/sign-in");
    await press(page, page.getByRole("button", { name: /강소연/ }));
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    await page.goto("/");
    await press(page, page.getByRole("link", { name: "월간 구독 시작하기" }));
    await expect(page.getByRole("heading", { level: 1, name: /구독을 시작해요/ })).toBeVisible();
  });

  await test.step("is led to the box that is missing, agrees and pays", async () => {
    const pay = page.getByRole("button", { name: /결제하기$/ });
    await press(page, pay);
    await expect(page.getByRole("checkbox")).toBeFocused();
    await expect(page.getByText("동의란을 체크해야 결제할 수 있어요.")).toBeVisible();
    await page.keyboard.press("Space");
    await expect(page.getByRole("checkbox")).toBeChecked();
    await press(page, pay);
    await page.waitForURL(/\/window\/billing\//);
  });

  await test.step("registers a card in the window", async () => {
    const list = page.locator("details.test-cards");
    if (!(await list.evaluate((details: HTMLDetailsElement) => details.open))) await press(page, list.locator("summary"));
    await press(page, page.locator(`button[data-card="${SHINHAN}"]`));
    await press(page, page.locator('input[name="agreed"]'), "Space");
    await press(page, page.locator('form[data-step="card"] .primary'));
    await tabTo(page, page.locator('input[name="code"]'));
    await page.keyboard.type("000000");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
  });

  await test.step("cancels, and goes on at the heading that says so", async () => {
    await press(page, page.getByRole("link", { name: "구독 관리" }));
    await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
    await press(page, page.getByRole("link", { name: "구독 취소하기" }));
    await expect(page.getByRole("heading", { level: 1, name: "구독을 취소할까요?" })).toBeVisible();
    await expectPlace(page);
    await press(page, page.getByRole("button", { name: "구독 취소하기" }));
    const done = page.getByRole("heading", { level: 1, name: "구독을 취소했어요" });
    await expect(done).toBeFocused();
  });

  await test.step("keeps the subscription, and the page says so", async () => {
    await press(page, page.getByRole("button", { name: "구독 유지하기" }));
    await expect(page.getByRole("status").filter({ hasText: "구독을 계속 유지해요" })).toBeVisible();
    await expectPlace(page);
  });

  await test.step("opens the invoice, and its details", async () => {
    await press(page, page.getByRole("link", { name: /^TRK-.+ 청구서$/ }).first());
    await expect(page.getByRole("heading", { level: 1, name: "청구서" })).toBeVisible();
    await press(page, page.getByRole("link", { name: "다음 청구서부터 넣기" }));
    await tabTo(page, page.getByRole("textbox", { name: /회사 이름/ }));
    await page.keyboard.type("소연상회");
    await page.keyboard.press("Tab");
    await page.keyboard.type("1234567890");
    await page.keyboard.press("Enter");
    await expect(page.getByText("사업자등록번호가 맞지 않아요. 숫자 10자리를 다시 확인해 주세요.")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("123-45-67891");
    await page.keyboard.press("Enter");
    await expect(page.getByText("저장했어요. 다음 청구서부터 들어가요.")).toBeVisible();
    await expectPlace(page);
  });
});

test("a status that changes while it is open is said to a screen reader", async ({ page }) => {
  await signIn(page, "강소연");
  await page.goto("/billing");
  const said = page.getByRole("status").filter({ hasText: "다음 결제일은" });
  await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
  await expect(said).toHaveCount(0);
  await demoControl(page, "다음 결제일로");
  await demoControl(page, "배치 실행");
  await expect(said).toHaveCount(1);
});

test("earlier payments are shown and hidden again by the same link, which keeps the focus", async ({ page }) => {
  await signIn(page, "김민지");
  await page.goto("/billing");
  const invoices = page.getByRole("link", { name: /^TRK-.+ 청구서$/ });
  const more = page.getByRole("link", { name: /^이전 내역 \d+건 더 보기$/ });
  const less = page.getByRole("link", { name: "최근 내역만 보기" });
  await expect(invoices).toHaveCount(5);
  await press(page, more);
  await expect(less).toBeFocused();
  await expect.poll(() => invoices.count()).toBeGreaterThan(5);
  await page.keyboard.press("Enter");
  await expect(more).toBeFocused();
  await expect(invoices).toHaveCount(5);
});

test("a refused press keeps the focus on its button", async ({ page }) => {
  await signIn(page, "김민지");
  await page.goto("/billing/cancel");
  await page.route("**/api/billing/cancel", (route) => route.abort());
  const button = page.getByRole("button", { name: "구독 취소하기" });
  await press(page, button);
  await expect(page.getByRole("status").filter({ hasText: "연결이 끊겨서" })).toBeVisible();
  await expect(button).toBeFocused();
});

/** Tabs to the element, as somebody does who sees where the focus is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeEnabled();
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${target} is not reached by ${MAX_TABS} presses of Tab`);
}

async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** The focus is in the page's own content, not thrown back to the top. */
const expectPlace = (page: Page) => expect(page.locator("main :focus, main:focus")).toHaveCount(1);
