/** What stands on a page while it is on its way. */
import postgres from "postgres";
import { expect, signIn, test } from "./journey-test";

const LOADING = "불러오고 있어요";

test("a page that the browser loads is sent whole, without its skeleton", async ({ page }) => {
  await signIn(page, "윤하늘");
  for (const path of ["/billing", "/billing/details", "/journal", "/journal/trades", "/journal/trades/new"]) {
    const html = await (await page.request.get(path)).text();
    expect(html, path).toContain("<h1");
    expect(html.replaceAll(/<script.*?<\/script>/gs, ""), path).not.toContain(LOADING);
  }
});

test("a link within the app shows the skeleton of a slow page, then the page", async ({ page }) => {
  await signIn(page, "윤하늘");
  await page.goto("/journal");
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
