import { test as base, expect, type Page } from "@playwright/test";
import { collectComplaints, faultsOf } from "@/scripts/browser/page-faults";

export { expect };

const emulatorUrl = (): string => process.env.E2E_EMULATOR_URL ?? "";

/** A page whose test fails when the browser complains. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints = await collectComplaints(page);
      await use(complaints);
      expect(complaints, "the browser complained").toEqual([]);
    },
    { auto: true },
  ],
});

/** Expects no sideways scrolling and no accessibility violation (WCAG 2.2 AA). */
export async function inspect(page: Page, name: string): Promise<void> {
  expect(await faultsOf(page), name).toEqual([]);
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/**
 * Registers a test card in the Toss window: number, agreement, and the code of the text message.
 */
export async function registerCard(page: Page, cardNumber: string): Promise<void> {
  await page.waitForURL(/\/window\/billing\//);
  const list = page.locator("details.test-cards");
  if (!(await list.evaluate((details: HTMLDetailsElement) => details.open))) await list.locator("summary").click();
  await page.locator(`button[data-card="${cardNumber}"]`).click();
  await page.locator('input[name="agreed"]').check();
  await page.locator('form[data-step="card"] .primary').click();
  await page.locator('input[name="code"]').fill("000000");
  await page.locator('form[data-step="code"] .primary').click();
}

/** Goes from the plans to the Toss window, as a customer does. */
export async function goToWindow(page: Page, plan: "월간" | "연간" = "월간"): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: `${plan} 구독 시작하기` }).click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /결제하기$/ }).click();
  await page.waitForURL(/\/window\/billing\//);
}

type Ledger = {
  payments: { orderId: string; status: string; totalAmount: number }[];
  billingKeys: { deletedAt: string | null }[];
};

/** One customer's payments in the emulator's own ledger. */
export async function ledgerOf(page: Page, email: string): Promise<Ledger> {
  const me = await customerKeyOf(page, email);
  const answer = await fetch(`${emulatorUrl()}/emulator/ledger?customerKey=${me}`);
  return (await answer.json()) as Ledger;
}

/** The signed-in person's customer key, which no other person may read. */
async function customerKeyOf(page: Page, email: string): Promise<string> {
  const origin = new URL(page.url()).origin;
  const who = await page.request.get(`${origin}/api/auth/me`);
  expect(((await who.json()) as { email: string }).email).toBe(email);
  const { default: postgres } = await import("postgres");
  const sql = postgres(process.env.E2E_DATABASE_URL ?? "", { max: 1 });
  try {
    const [row] = await sql<{ customer_key: string }[]>`select customer_key from users where email = ${email}`;
    return row?.customer_key ?? "";
  } finally {
    await sql.end();
  }
}

/** From now on the person's card declines with this code; null: it behaves by its number again. */
export async function cardTurns(page: Page, email: string, code: string | null): Promise<void> {
  const customerKey = await customerKeyOf(page, email);
  const answer = await fetch(`${emulatorUrl()}/emulator/billing-keys/behaviour`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ customerKey, behaviour: code === null ? null : { kind: "decline", code } }),
  });
  expect(answer.ok).toBe(true);
}

/** The demo's controls at the bottom of every page. */
export async function demoControl(page: Page, name: "+1일" | "다음 결제일로" | "배치 실행"): Promise<void> {
  const bar = page.getByRole("complementary", { name: "데모 도구" });
  const label = name === "+1일" ? "하루가 지나게 하기" : name;
  const opener = bar.getByRole("button", { name: "데모 도구 보기" });
  const isOnPhone = await opener.isVisible();
  if (isOnPhone) await opener.click();
  const answered = page.waitForResponse((response) => response.url().includes("/api/demo/"));
  await bar.getByRole("button", { name: label }).click();
  expect((await answered).ok()).toBe(true);
  await expect(bar.getByRole("button", { name: label })).toBeEnabled();
  if (isOnPhone) await page.keyboard.press("Escape");
}
