import { expect, signIn, test } from "./journey-test";

/**
 * The demo's customers and what their status page must say first. Runs before the journeys, which
 * move the clock. How each page looks and renders is tried in every-page.spec.ts.
 */
const STATES: [name: string, says: RegExp][] = [
  ["김민지", /다음 결제일은/],
  ["이서준", /다음 결제일은/],
  ["박지우", /까지 그대로 쓸 수 있어요/],
  ["최하윤", /까지 그대로 쓸 수 있어요/],
  ["정도윤", /에 끝나요/],
  ["강소연", /에 끝났어요/],
  ["윤하늘", /무료로 쓰고 있어요/],
  ["임유나", /다음 결제일은/],
  ["한관리", /관리자 계정이라/],
];

for (const [name, says] of STATES) {
  test(`the status page of ${name} shows the subscription's state`, async ({ page }) => {
    await signIn(page, name);
    await page.goto("/billing");
    await expect(page.getByText(says).first()).toBeVisible();
  });
}

test("the landing page changes to English as a whole", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(
    page
      .getByText(/[가-힣]{2,}/)
      .filter({ visible: true })
      .and(page.locator("main *")),
  ).toHaveCount(0);
});

test("a person's pages require signing in, and admin pages exist for administrators only", async ({ page }) => {
  for (const path of ["/billing", "/billing/checkout?plan=pro_monthly", "/billing/cancel", "/billing/success?orderId=trk_x1"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await signIn(page, "김민지");
  const answer = await page.goto("/admin");
  expect(answer?.status()).toBe(404);
});

test("the success page says that an unknown or foreign order does not exist, and its owner sees it", async ({ page }) => {
  const theirs = `/billing/success?orderId=${await completedOrderOf("minji@trakko.demo")}`;
  const withACard = "&customerKey=somebody&authKey=a-key";
  await signIn(page, "이서준");
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posted.push(request.url());
  });
  for (const address of [theirs, `${theirs}${withACard}`, "/billing/success?orderId=trk_pro_of_nobody"]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { name: "이 주문을 찾을 수 없어요" })).toBeVisible();
    await expect(page.getByText("9,900")).toHaveCount(0);
  }
  expect(posted, "something was posted for it").toEqual([]);
  await signIn(page, "김민지");
  await page.goto(theirs);
  await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
});

/** The order id of a completed checkout, which only its owner's browser knows. */
async function completedOrderOf(email: string): Promise<string> {
  const { default: postgres } = await import("postgres");
  const sql = postgres(process.env.E2E_DATABASE_URL ?? "", { max: 1 });
  try {
    const [row] = await sql<{ order_id: string }[]>`select order_id from checkouts c join users u on u.id = c.user_id
      where u.email = ${email} and c.status = 'completed' and c.purpose = 'subscribe' limit 1`;
    return row?.order_id ?? "";
  } finally {
    await sql.end();
  }
}

test("the admin page says in its first line whether everything is all right", async ({ page }) => {
  await signIn(page, "한관리");
  await page.goto("/admin");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
