/** Without our scripts: a tab older than the deployment, and a browser that runs none. */
import { expect, test } from "@playwright/test";
import { signIn } from "./journey-test";

const KEYS = "orderId=trk_pro_0000&customerKey=once-customer&authKey=once-auth";

test("signing out works in a tab whose scripts the server no longer has", async ({ page }) => {
  await signIn(page, "윤하늘");
  await page.goto("/billing");
  await page.route("**/_next/static/**", (route) => route.fulfill({ status: 404, body: "Not Found" }));
  await page.getByRole("button", { name: "내 계정" }).click();
  await page.getByRole("button", { name: "로그아웃" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  expect((await page.request.get("/api/auth/me")).status()).toBe(401);
});

test("a link in such a tab leads on, or says that a reload is needed", async ({ page }) => {
  await page.goto("/");
  await page.route("**/_next/static/chunks/**", (route) => route.fulfill({ status: 404, body: "Not Found" }));
  await page.getByRole("link", { name: "이용약관" }).click();
  const terms = page.getByRole("heading", { level: 1, name: "이용약관" });
  await expect(terms.or(page.getByRole("button", { name: "새로고침" })).first()).toBeVisible();
});

test.describe("with scripts off", () => {
  test.use({ javaScriptEnabled: false });

  test("the language changes and the page stays, also on the page that hides its origin", async ({ page }) => {
    const me = await page.request.post("/api/demo/sign-in", {
      data: { email: "haneul@trakko.demo" },
      headers: { origin: process.env.E2E_BASE_URL ?? "" },
    });
    expect(me.status()).toBe(200);
    await page.goto(`/billing/success?${KEYS}`);
    await page.getByRole("button", { name: "English" }).click();
    await expect(page).toHaveURL(/\/billing\/success\?orderId=trk_pro_0000$/);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.getByRole("button", { name: "한국어" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "ko");
    await page.goto("/legal/terms");
    await page.getByRole("button", { name: "English" }).click();
    await expect(page).toHaveURL(/\/legal\/terms$/);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("after a lost session the card's one-time key gets into no address and no cookie", async ({ page }) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`/billing/success?${KEYS}`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect(addresses.filter((address) => address.includes("once-")).length).toBe(1);
  expect(JSON.stringify(await page.context().cookies())).not.toContain("once-");
  expect(await page.content()).not.toContain("once-");
});
