import type { Page } from "@playwright/test";
import { openDatabase } from "@/db/client";
import { openSession } from "@/lib/auth/open-session";

/** Signs a new person in, who has neither a journal nor a subscription. @returns their address */
export async function signInNewcomer(page: Page): Promise<string> {
  const { E2E_BASE_URL: appBaseUrl = "", E2E_DATABASE_URL: databaseUrl = "" } = process.env;
  const id = crypto.randomUUID();
  const email = `newcomer-${id.slice(0, 8)}@example.com`;
  const { default: postgres } = await import("postgres");
  const sql = postgres(databaseUrl, { max: 1 });
  const { db, close } = openDatabase(databaseUrl, 1);
  try {
    await sql`insert into users (id, name, email, email_verified) values (${id}, '서새봄', ${email}, now())`;
    const { name, value } = await openSession(db, { userId: id, appBaseUrl });
    await page.context().clearCookies();
    await page.context().addCookies([{ name, value, url: appBaseUrl }]);
  } finally {
    await Promise.all([sql.end(), close()]);
  }
  return email;
}

/** Fills the form of a trade and saves it. */
export async function saveTrade(
  page: Page,
  trade: { kind?: "이익" | "손실"; amount?: string; ticker?: string; day?: string; entry?: string; exit?: string },
): Promise<void> {
  const { kind, amount, ticker, day, entry, exit } = trade;
  const save = page.getByRole("button", { name: "저장하기" });
  await save.and(page.locator(":enabled")).waitFor();
  if (kind) await page.locator("label").filter({ hasText: kind }).click();
  if (amount !== undefined) await page.getByLabel("금액").fill(amount);
  if (ticker !== undefined) await page.getByLabel("종목").fill(ticker);
  if (day !== undefined) await page.getByLabel("매매한 날").fill(day);
  if (entry !== undefined) await page.getByLabel("왜 들어갔나요?").fill(entry);
  if (exit !== undefined) await page.getByLabel("왜 나왔나요?").fill(exit);
  await save.click();
}
