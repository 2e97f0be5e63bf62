import type { Page } from "@playwright/test";
import { saveTrade, signInNewcomer } from "./journal-test";
import { expect, inspect, registerCard, test } from "./journey-test";

const SHINHAN = "4518421234567890";

/** Today in Seoul by the demo's clock, which other journeys have moved, and days before it. */
async function daysOf(page: Page) {
  const { now } = (await (await page.request.get("/api/demo/clock")).json()) as { now: string };
  const dayAgo = (days: number) => new Date(Date.parse(now) + 9 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);
  return { today: dayAgo(0), yesterday: dayAgo(1), lastMonth: dayAgo(35), longAgo: dayAgo(200) };
}

const capital = (page: Page) => page.getByRole("heading", { level: 1, name: /지금 자본/ });
const row = (page: Page, ticker: string) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name: ticker }) });
/** While a page reads its data anew, its title is gone for a moment. */
async function look(page: Page, name: string): Promise<void> {
  await expect(page).toHaveTitle(/Trakko/);
  await inspect(page, name);
}
const notice = (page: Page) => page.getByRole("region", { name: "알림" });

test("a newcomer begins a journal, and finds, changes, deletes and brings back what they wrote", async ({ page }) => {
  await signInNewcomer(page);
  const { today, yesterday, lastMonth } = await daysOf(page);

  await test.step("is asked one question first", async () => {
    await page.goto("/journal/trades");
    await expect(page.getByRole("heading", { name: "아직 기록한 매매가 없어요" })).toBeVisible();
    await look(page, "journal-no-trades");
    await page.goto("/journal");
    await expect(page.getByRole("heading", { level: 1, name: "얼마로 시작하셨나요?" })).toBeVisible();
    await look(page, "journal-first");
    await page.getByRole("button", { name: "다음", exact: true }).click();
    await expect(page.getByText("금액을 적어 주세요.")).toBeVisible();
    await page.getByLabel("시작 자본").fill("10000000");
    await expect(page.getByLabel("시작 자본")).toHaveValue("10,000,000");
    await page.getByRole("button", { name: "다음", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "첫 매매를 기록해 볼까요?" })).toBeVisible();
    await expect(page.getByText("10,000,000원")).toBeVisible();
    await look(page, "journal-second");
  });

  await test.step("is told at the field what is missing, and adds a first trade", async () => {
    await page.getByRole("link", { name: "첫 매매 기록하기" }).click();
    await saveTrade(page, {});
    await expect(page.getByText("어떤 종목인지 적어 주세요.")).toBeVisible();
    await expect(page.getByLabel("금액")).toBeFocused();
    await look(page, "journal-missing");
    await saveTrade(page, { amount: "250000", ticker: "삼성전자", entry: "20일선 지지", exit: "목표가 도달" });
    await expect(page).toHaveURL(/\/journal\/trades$/);
    await expect(notice(page).getByText("저장했어요")).toBeVisible();
    await expect(row(page, "삼성전자")).toContainText("+250,000원");
    await expect(page.getByText("10,000,000원에서 10,250,000원으로")).toBeVisible();
  });

  await test.step("adds two more, a loss and one of another month", async () => {
    for (const trade of [
      { kind: "손실" as const, amount: "50000", ticker: "카카오", day: yesterday, entry: "추격 매수" },
      { amount: "100000", ticker: "NAVER", day: lastMonth, entry: "실적 발표 전" },
    ]) {
      await page.getByRole("link", { name: "매매 기록하기" }).click();
      await saveTrade(page, trade);
      await expect(row(page, trade.ticker)).toBeVisible();
    }
    await expect(row(page, "카카오")).toContainText("−50,000원");
    await page.goto("/journal");
    await expect(capital(page)).toContainText("10,300,000원");
    await expect(page.getByText("67%")).toBeVisible();
    await look(page, "journal-begun");
  });

  await test.step("finds by a reason, narrows to a month, and clears both", async () => {
    await page.goto("/journal/trades");
    await page.getByRole("searchbox").fill("실적");
    await page.getByRole("button", { name: "찾기" }).click();
    await expect(row(page, "NAVER")).toBeVisible();
    await expect(row(page, "삼성전자")).toHaveCount(0);
    await page.getByRole("link", { name: "조건 지우기" }).click();
    await page.getByRole("combobox").selectOption(lastMonth.slice(0, 7));
    await page.getByRole("button", { name: "찾기" }).click();
    await expect(row(page, "NAVER")).toBeVisible();
    await expect(row(page, "삼성전자")).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(`month=${lastMonth.slice(0, 7)}`));
    await page.getByRole("searchbox").fill("없는 말");
    await page.getByRole("button", { name: "찾기" }).click();
    await expect(page.getByRole("heading", { name: "찾는 매매가 없어요" })).toBeVisible();
    await page.getByRole("link", { name: "조건 지우기" }).last().click();
    await expect(row(page, "삼성전자")).toBeVisible();
  });

  await test.step("changes a trade", async () => {
    await page.getByRole("link", { name: "카카오" }).click();
    await expect(page.getByLabel("금액")).toHaveValue("50,000");
    await expect(page.getByRole("radio", { name: "손실" })).toBeChecked();
    await saveTrade(page, { amount: "70000", exit: "손절선 이탈" });
    await expect(row(page, "카카오")).toContainText("−70,000원");
    await expect(page.getByText("10,000,000원에서 10,280,000원으로")).toBeVisible();
  });

  await test.step("deletes one, and takes it back", async () => {
    await page.getByRole("link", { name: "삼성전자" }).click();
    await page.getByRole("button", { name: "이 매매 삭제하기" }).and(page.locator(":enabled")).click();
    await expect(notice(page).getByText("삼성전자 매매를 삭제했어요")).toBeVisible();
    await expect(row(page, "삼성전자")).toHaveCount(0);
    await expect(page.getByText("10,000,000원에서 10,030,000원으로")).toBeVisible();
    await look(page, "journal-deleted");
    await notice(page).getByRole("button", { name: "되돌리기" }).click();
    await expect(notice(page).getByText("되돌렸어요")).toBeVisible();
    await expect(row(page, "삼성전자")).toContainText("+250,000원");
    await expect(page.getByText("10,000,000원에서 10,280,000원으로")).toBeVisible();
  });

  await test.step("sets a goal for the month, sees the way to it, and takes it away", async () => {
    await page.goto("/journal/goals");
    const goal = page.getByRole("region", { name: /목표$/ }).first();
    await goal.getByLabel(/목표 금액/).fill("1000000");
    await goal.getByRole("button", { name: "저장하기" }).click();
    await expect(goal.getByText(/목표 1,000,000원/).first()).toBeVisible();
    await expect(goal.getByRole("img", { name: /목표 1,000,000원 가운데/ })).toBeVisible();
    await look(page, "journal-goal");
    await goal.getByRole("button", { name: "목표 지우기" }).click();
    await expect(goal.getByText("이번 달에 벌고 싶은 금액을 정해 보세요.")).toBeVisible();
  });

  await test.step("changes the starting capital, and everything moves with it", async () => {
    await page.goto("/journal/settings");
    await page.getByRole("textbox", { name: "시작 자본" }).fill("20000000");
    await page.getByRole("button", { name: "저장하기" }).click();
    await expect(notice(page).getByText("시작 자본을 저장했어요")).toBeVisible();
    await page.goto("/journal");
    await expect(capital(page)).toContainText("20,280,000원");
    const day = page.getByRole("region", { name: /손익$/ }).getByRole("link", { name: /매매 1건, \+250,000원/ });
    await day.click();
    await expect(page).toHaveURL(new RegExp(`#on-${today}$`));
  });
});

test("a locked card leads to the checkout and back to it, and what it hid is there at once", async ({ page }) => {
  await signInNewcomer(page);
  const { longAgo } = await daysOf(page);

  await test.step("a trade older than the history is said to be hidden, and is", async () => {
    await page.goto("/journal/trades/new");
    await page.getByLabel("매매한 날").fill(longAgo);
    await expect(page.getByText(/보다 오래된 매매는 무료에서 숨겨져요/)).toBeVisible();
    await saveTrade(page, { amount: "300000", ticker: "오래된종목" });
    await expect(notice(page).getByText("저장했어요. 오래된 매매라 목록에서는 숨겨져 있어요.")).toBeVisible();
    await expect(page.getByText("매매 1건이 숨겨져 있어요")).toBeVisible();
    await expect(page.getByText("오래된종목")).toHaveCount(0);
    expect(await page.content()).not.toContain("오래된종목");
  });

  await test.step("the annual goal is a card that says what one gets", async () => {
    await page.goto("/journal/goals");
    const locked = page.getByRole("region", { name: "연간 목표와 장기 지표" });
    await expect(locked.getByText("올해 목표와 지금까지의 진행")).toBeVisible();
    await locked.getByRole("link", { name: "Pro로 모두 보기" }).click();
    await expect(page).toHaveURL(/\/billing\/checkout\?.*returnTo=%2Fjournal%2Fgoals/);
  });

  await test.step("leaving the card window and trying again keeps the way back", async () => {
    await agreeAndPay(page);
    await page.locator('[data-action="cancel"]').first().click();
    await expect(page.getByRole("heading", { name: "결제를 취소했어요" })).toBeVisible();
    await expect(page.getByRole("link", { name: "보던 화면으로 돌아가기" })).toHaveAttribute("href", "/journal/goals");
    await page.getByRole("link", { name: "다시 결제하기" }).click();
    await agreeAndPay(page);
    await registerCard(page, "4518420000000103");
    await expect(page.getByText(/분실이나 도난/)).toBeVisible();
    await page.getByRole("link", { name: "다시 결제하기" }).click();
    await agreeAndPay(page);
  });

  await test.step("after the payment one press leads back, and Pro is there without a reload", async () => {
    await registerCard(page, SHINHAN);
    await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
    await page.getByRole("link", { name: "보던 화면으로 돌아가기" }).click();
    await expect(page).toHaveURL(/\/journal\/goals$/);
    await expect(page.getByRole("region", { name: /\d년 목표$/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Pro로 모두 보기" })).toHaveCount(0);
    await look(page, "journal-opened");
    await page.getByRole("link", { name: "한눈에" }).click();
    await expect(page).toHaveURL(/\/journal$/);
    await expect(capital(page)).toContainText("Pro");
    await page.getByRole("link", { name: "매매", exact: true }).click();
    await expect(row(page, "오래된종목")).toContainText("+300,000원");
  });

  await test.step("the browser's way back never shows a kept picture of before", async () => {
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole("region", { name: /\d년 목표$/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Pro로 모두 보기" })).toHaveCount(0);
  });
});

async function agreeAndPay(page: Page): Promise<void> {
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$/ }).click();
  await page.waitForURL(/\/window\/billing\//);
}

test.describe("the other locked parts", () => {
  const LOCKED = [
    { part: "the download", path: "/journal/settings", where: (page: Page) => page.getByRole("region", { name: "내려받기" }) },
    {
      part: "the hidden trades on the dashboard",
      path: "/journal",
      where: (page: Page) => page.getByRole("complementary", { name: /숨겨져 있어요$/ }),
    },
    {
      part: "the hidden trades below the list",
      path: "/journal/trades",
      where: (page: Page) => page.getByRole("complementary", { name: /숨겨져 있어요$/ }),
    },
    {
      part: "the annual goal on the dashboard",
      path: "/journal",
      where: (page: Page) => page.getByRole("region", { name: "연간 목표와 장기 지표" }),
    },
    {
      part: "a hidden month",
      path: "/journal?month=2020-01",
      where: (page: Page) => page.getByRole("region", { name: /손익$/ }),
    },
  ];

  test("each leads to the checkout, through the sign-in too, with the way back to itself", async ({ page }) => {
    await signInNewcomer(page);
    const { longAgo, today } = await daysOf(page);
    for (const tradedOn of [longAgo, today]) {
      await page.goto("/journal/trades/new");
      await saveTrade(page, { amount: "1", ticker: "A", day: tradedOn });
      await expect(page).toHaveURL(/\/journal\/trades$/);
    }
    for (const { part, path, where } of LOCKED) {
      await test.step(part, async () => {
        await page.goto(path);
        const href = (await where(page).getByRole("link", { name: "Pro로 모두 보기" }).getAttribute("href")) ?? "";
        expect(new URL(href, "http://localhost").searchParams.get("returnTo")).toBe(path);
      });
    }
    await page.goto("/journal/settings");
    const href = (await page.getByRole("link", { name: "Pro로 모두 보기" }).getAttribute("href")) ?? "";
    await page.context().clearCookies();
    await page.goto(href);
    await expect(page).toHaveURL(/\/sign-in\?/);
    expect(new URL(page.url()).searchParams.get("callbackUrl")).toBe(href);
    await page.getByRole("button", { name: /강소연/ }).click();
    await page.waitForURL(/\/billing\/checkout/);
    expect(new URL(page.url()).searchParams.get("returnTo")).toBe("/journal/settings");
  });
});
