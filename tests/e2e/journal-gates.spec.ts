/**
 * What each state of a subscription opens, in the pages as they arrive at the browser: markup and
 * data. tests/routes/journal-gates.test.ts asks the routes the same. Runs before the journeys that
 * move the clock.
 */
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { expect, registerCard, signIn, test } from "./journey-test";

const SHINHAN = "4518421234567890";

type State = { state: string; name: string; opens: boolean; reach?: (page: Page) => Promise<void> };

/** In this order: what needs the clock moved comes last. */
const STATES: State[] = [
  { state: "never subscribed", name: "윤하늘", opens: false },
  { state: "ended long ago", name: "강소연", opens: false },
  { state: "active", name: "김민지", opens: true },
  { state: "past due, in grace", name: "박지우", opens: true },
  { state: "cancelled, before the period's end", name: "정도윤", opens: true },
  { state: "an administrator who never paid", name: "한관리", opens: true },
  { state: "subscribed again just now", name: "강소연", opens: true, reach: subscribe },
  { state: "withdrawn", name: "강소연", opens: false, reach: withdraw },
  { state: "past due, after grace", name: "박지우", opens: false, reach: aMonthPasses },
  { state: "cancelled, after the period's end", name: "정도윤", opens: false },
];

for (const { state, name, opens, reach } of STATES) {
  test(`${state}: ${opens ? "the pages show everything" : "the pages hide what is older, and lock what is Pro's"}`, async ({
    page,
  }) => {
    await signIn(page, name);
    if (reach) await test.step("reaches the state", () => reach(page));
    const { hidden, shown } = await tradesOf(page);
    expect(hidden.length, "there is something to hide").toBeGreaterThan(10);

    const pages = ["/journal", "/journal/trades", "/journal/goals", "/journal/settings"] as const;
    const texts = new Map<string, string>();
    for (const path of pages) {
      const answer = await page.request.get(path);
      expect(answer.status(), path).toBe(200);
      expect(answer.headers()["cache-control"], path).toContain("no-store");
      texts.set(path, await answer.text());
    }
    const list = texts.get("/journal/trades") ?? "";
    expect(shown.slice(0, 5).every(({ id }) => list.includes(id))).toBe(true);
    const leaked = hidden.filter(({ id, on }) =>
      [...texts.values()].some((text) => text.includes(id) || text.includes(`on-${on}`)),
    );
    expect(leaked.length > 0, "ids or days of older trades are in the pages").toBe(opens);

    await page.goto("/journal");
    await expect(page.getByRole("complementary", { name: new RegExp(`매매 ${hidden.length}건이 숨겨져 있어요`) })).toHaveCount(
      opens ? 0 : 1,
    );
    await expect(page.getByRole("complementary", { name: "광고" })).toHaveCount(opens ? 0 : 1);
    await expect(page.getByRole("heading", { level: 1 }).getByText("Pro")).toHaveCount(opens ? 1 : 0);
    await page.goto("/journal/goals");
    await expect(page.getByRole("region", { name: "연간 목표와 장기 지표" })).toHaveCount(opens ? 0 : 1);
    await expect(page.getByText("가장 긴 연속 수익")).toHaveCount(opens ? 1 : 0);
    await page.goto("/journal/settings");
    await expect(page.getByRole("link", { name: "CSV 내려받기" })).toHaveCount(opens ? 1 : 0);
    // The skeleton has left with status 200 already; what counts is what follows it.
    await page.goto(`/journal/trades/${hidden[0]?.id}`);
    await expect(page.getByRole("button", { name: "이 매매 삭제하기" })).toHaveCount(opens ? 1 : 0);
    await expect(page.getByRole("heading", { level: 1, name: "매매 고치기" })).toHaveCount(opens ? 1 : 0);
    expect((await page.content()).includes(`value="${hidden[0]?.ticker}"`)).toBe(opens);
  });
}

test("past due, after grace: a locked card leads to a new card, and through it back to its page", async ({ page }) => {
  await signIn(page, "박지우");
  await page.goto("/journal/goals");
  await page.getByRole("link", { name: "Pro로 모두 보기" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "밀린 결제가 있어요" })).toBeVisible();
  await page.getByRole("button", { name: "카드 바꾸기" }).click();
  await registerCard(page, SHINHAN);
  await expect(page.getByRole("heading", { name: "카드를 바꿨어요" })).toBeVisible();
  await page.getByRole("link", { name: "보던 화면으로 돌아가기" }).click();
  await expect(page).toHaveURL(/\/journal\/goals$/);
});

/** The person's trades before the day on which a limited history begins now, and from it on. */
async function tradesOf(page: Page) {
  const { email } = (await (await page.request.get("/api/auth/me")).json()) as { email: string };
  const { now } = (await (await page.request.get("/api/demo/clock")).json()) as { now: string };
  const sql = postgres(process.env.E2E_DATABASE_URL ?? "", { max: 1, onnotice: () => {} });
  try {
    const rows = await sql<{ id: string; on: string; ticker: string; isHidden: boolean }[]>`
      select t.id, t.ticker, t.traded_on::text as "on",
        t.traded_on < (${now}::timestamptz at time zone 'Asia/Seoul')::date - interval '3 months' as "isHidden"
      from trades t join users u on u.id = t.user_id where u.email = ${email} order by t.traded_on desc, t.sequence desc`;
    return { hidden: rows.filter(({ isHidden }) => isHidden), shown: rows.filter(({ isHidden }) => !isHidden) };
  } finally {
    await sql.end();
  }
}

async function aMonthPasses(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  const moved = await page.request.post("/api/demo/clock", { data: { move: "month" }, headers: { origin } });
  expect(moved.ok()).toBe(true);
}

async function subscribe(page: Page): Promise<void> {
  await page.goto("/journal/goals");
  await page.getByRole("link", { name: "Pro로 모두 보기" }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$/ }).click();
  await registerCard(page, SHINHAN);
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
}

async function withdraw(page: Page): Promise<void> {
  await page.goto("/billing/refund");
  await page.getByRole("button", { name: /돌려받기$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /돌려드렸어요$/ })).toBeVisible();
}
