/** What stands on a page while it is on its way, and how it goes. */
import postgres from "postgres";
import { expect, signIn, test } from "./journey-test";

const LOADING = "불러오고 있어요";

test("nothing holds back a page that follows its skeleton", async ({ page }) => {
  await signIn(page, "윤하늘");
  const html = await (await page.request.get("/billing")).text();
  // Without a note of its last skeleton, React's own script does not wait. Should it ask in another
  // way, ShownAtOnce has to change with it.
  expect(html).toContain('"number"!==typeof $RT?requestAnimationFrame($RV');
  expect(html.indexOf('defineProperty(window,"$RT"')).toBeLessThan(html.indexOf("$RT=performance.now()"));
  await page.goto("/billing");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.evaluate("typeof $RT")).toBe("undefined");
});

test("a link within the app shows the skeleton of a slow page, then the page", async ({ page }) => {
  await signIn(page, "윤하늘");
  // The skeleton comes with the link, which Next fetches when it is in sight.
  await page.goto("/journal", { waitUntil: "networkidle" });
  const sql = postgres(process.env.E2E_DATABASE_URL ?? "", { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (held) => {
      await held`lock table payments in access exclusive mode`;
      await page.getByRole("link", { name: "구독 관리" }).first().click();
      await expect(page.getByText(LOADING)).toBeAttached();
      await expect(page).toHaveURL(/\/billing$/);
    });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(LOADING)).toHaveCount(0);
  } finally {
    await sql.end({ timeout: 5 });
  }
});
