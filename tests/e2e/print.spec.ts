import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./journey-test";

/** How many sheets of A4 the page takes. */
async function sheets(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

test("an invoice prints on one sheet, with no button and no link's address on it", async ({ page }) => {
  await signIn(page, "이서준");
  await page.goto("/billing");
  await page
    .getByRole("link", { name: /^TRK-.+ 청구서$/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "청구서" })).toBeVisible();
  expect(await page.evaluate(() => document.querySelector('meta[name="robots"]')?.getAttribute("content"))).toBe("noindex");
  expect(await sheets(page)).toBe(1);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("link")).toHaveCount(0);
  await expect(page.getByText("서준상회 (데모)")).toBeVisible();
  await expect(page.getByText("이 청구서는 세금계산서가 아니에요.", { exact: false })).toBeVisible();
});

test("the status page prints the history that it shows, a year of it on two sheets", async ({ page }) => {
  await signIn(page, "김민지");
  await page.goto("/billing");
  await page.getByRole("link", { name: /^이전 내역 \d+건 더 보기$/ }).click();
  await expect(page.getByRole("link", { name: "최근 내역만 보기" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: /다음 결제일은/ })).toBeVisible();
  const printed = await sheets(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button")).toHaveCount(0);
  // Thirteen in the demo as it is filled; the journeys before this one may have moved its clock.
  const invoices = await page.getByText(/^TRK-/).count();
  expect(invoices).toBeGreaterThanOrEqual(13);
  expect(printed).toBeLessThanOrEqual(1 + Math.ceil(invoices / 13));
});
