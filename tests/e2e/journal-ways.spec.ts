/** The journal without a mouse, and enlarged to 400 %, which leaves 320 pixels of a wide screen. */
import type { Locator, Page } from "@playwright/test";
import { saveTrade, signInNewcomer } from "./journal-test";
import { expect, registerCard, signIn, test } from "./journey-test";

const SHINHAN = "4518421234567890";
/** More than any page here has places to stop at. */
const MOST_STOPS = 120;

/** Presses Tab until the element has the focus, which must be visible. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press("Tab");
    const isThere = await target.evaluate((element) => element === document.activeElement && element.matches(":focus-visible"));
    if (isThere) return;
  }
  throw new Error(`Tab does not reach ${target}`);
}

test("by keyboard alone: a journal is begun, written, searched, undone and read, and Pro is on its way", async ({ page }) => {
  await signInNewcomer(page);
  const press = (key: string) => page.keyboard.press(key);
  const enabled = page.locator(":enabled");

  await test.step("skips to the content, answers the first question, and adds a loss", async () => {
    await page.goto("/journal");
    await tabTo(page, page.getByRole("link", { name: "본문으로 건너뛰기" }));
    await press("Enter");
    await page.getByRole("button", { name: "다음", exact: true }).and(enabled).waitFor();
    await tabTo(page, page.getByRole("textbox", { name: "시작 자본" }));
    await page.keyboard.type("5000000");
    await press("Enter");
    await tabTo(page, page.getByRole("link", { name: "첫 매매 기록하기" }));
    await press("Enter");
    await page.getByRole("button", { name: "저장하기" }).and(enabled).waitFor();
    await tabTo(page, page.getByRole("radio", { name: "이익" }));
    await press("ArrowRight");
    await expect(page.getByRole("radio", { name: "손실" })).toBeChecked();
    await tabTo(page, page.getByRole("textbox", { name: "금액" }));
    await page.keyboard.type("120000");
    await tabTo(page, page.getByRole("textbox", { name: "종목" }));
    await page.keyboard.type("한화오션");
    await tabTo(page, page.getByRole("textbox", { name: "왜 들어갔나요?" }));
    await page.keyboard.type("수주 공시");
    await tabTo(page, page.getByRole("button", { name: "저장하기" }));
    await press("Enter");
    await expect(page.getByRole("listitem").filter({ hasText: "한화오션" })).toContainText("−120,000원");
  });

  await test.step("deletes it and takes it back: the notice has the focus", async () => {
    await tabTo(page, page.getByRole("link", { name: "한화오션" }));
    await press("Enter");
    await page.getByRole("button", { name: "이 매매 삭제하기" }).and(enabled).waitFor();
    await tabTo(page, page.getByRole("button", { name: "이 매매 삭제하기" }));
    await press("Enter");
    const notice = page.getByRole("region", { name: "알림" });
    await expect(notice.getByText("한화오션 매매를 삭제했어요")).toBeVisible();
    await expect(notice.locator("> div")).toBeFocused();
    await press("Tab");
    await expect(notice.getByRole("button", { name: "되돌리기" })).toBeFocused();
    await press("Enter");
    await expect(notice.getByText("되돌렸어요")).toBeVisible();
    await expect(page.getByRole("link", { name: "한화오션" })).toBeVisible();
    await tabTo(page, notice.getByRole("button", { name: "닫기" }));
    await press("Enter");
  });

  await test.step("finds it", async () => {
    await tabTo(page, page.getByRole("searchbox"));
    await page.keyboard.type("수주");
    await press("Enter");
    await expect(page).toHaveURL(/q=/);
    await expect(page.getByRole("link", { name: "한화오션" })).toBeVisible();
  });

  await test.step("reads the curve day by day, and its table", async () => {
    await tabTo(page, page.getByRole("navigation", { name: "일지 메뉴" }).getByRole("link", { name: "한눈에" }));
    await press("Enter");
    const curve = page.getByRole("slider", { name: /날짜별 자본/ });
    await tabTo(page, curve);
    await expect(curve).toHaveAttribute("aria-valuetext", /4,880,000원/);
    await press("Home");
    await expect(curve).toHaveAttribute("aria-valuetext", /5,000,000원/);
    await tabTo(page, page.getByText("표로 보기"));
    await press("Enter");
    await expect(page.getByRole("table", { name: "날짜별 자본" })).toBeVisible();
  });

  await test.step("goes to the checkout from the locked card, agrees and pays", async () => {
    await tabTo(page, page.getByRole("link", { name: "Pro로 모두 보기" }).last());
    await press("Enter");
    await tabTo(page, page.getByRole("checkbox"));
    await press("Space");
    await tabTo(page, page.getByRole("button", { name: /결제하기$/ }));
    await press("Enter");
    // The window is Toss's own page.
    await registerCard(page, SHINHAN);
    await tabTo(page, page.getByRole("link", { name: "보던 화면으로 돌아가기" }));
    await press("Enter");
    await expect(page.getByRole("heading", { level: 1 }).getByText("Pro")).toBeVisible();
  });
});

test("at 400 %: every step fits into 320 pixels, without scrolling sideways", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  const fits = async (where: string) => {
    const sticksOutPx = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sticksOutPx, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
  };
  await signInNewcomer(page);

  await test.step("a first journal, with the longest figures and words", async () => {
    await page.goto("/journal");
    await fits("the first question");
    await page.getByRole("textbox", { name: "시작 자본" }).fill("999999999999");
    await fits("twelve digits");
    await page.getByRole("button", { name: "다음", exact: true }).click();
    await page.getByRole("link", { name: "첫 매매 기록하기" }).click();
    await fits("the form");
    await saveTrade(page, {
      kind: "손실",
      amount: "999999999999",
      ticker: "KODEX코스닥150레버리지선물인버스2X합성H주식회사이름아주긴종목AB",
      entry: "가".repeat(500),
      exit: "unbreakable".repeat(45),
    });
    await expect(page.getByText("저장했어요")).toBeVisible();
    await fits("the list");
    await page.getByRole("link", { name: /^KODEX/ }).click();
    await fits("a trade");
    await page.goto("/journal");
    await expect(page.getByRole("heading", { level: 1, name: /지금 자본/ })).toBeVisible();
    await fits("the dashboard");
    await page.getByText("표로 보기").click();
    await fits("the table");
    await page.goto("/journal/goals");
    await page.getByLabel(/목표 금액/).fill("999999999999");
    await page.getByRole("button", { name: "저장하기" }).click();
    await expect(page.getByText(/목표 999,999,999,999원/).first()).toBeVisible();
    await fits("the goals");
    await page.goto("/journal/settings");
    await fits("the settings");
    await page.getByRole("link", { name: "Pro로 모두 보기" }).click();
    await expect(page.getByRole("checkbox")).toBeVisible();
    await fits("the checkout");
  });

  await test.step("a long journal of a subscriber", async () => {
    await signIn(page, "김민지");
    for (const path of ["/journal", "/journal/trades", "/journal/goals", "/journal/settings"]) {
      await page.goto(path);
      await fits(path);
    }
  });
});
