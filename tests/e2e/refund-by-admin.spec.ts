import postgres from "postgres";
import { expect, inspect, ledgerOf, signIn, test } from "./journey-test";

const EMAIL = "yuna@trakko.demo";

test("an administrator signs in again, gives a part back, and sees it on the person's page", async ({ page }) => {
  await signIn(page, "한관리");
  await makeSessionsOld("admin@trakko.demo");
  await page.goto(await pageOf(EMAIL));

  await test.step("is sent to sign in and back, before any form is shown", async () => {
    await page
      .getByRole("link", { name: /환불하기/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1, name: "임유나님에게 얼마를 돌려줄까요?" })).toBeVisible();
    await expect(page.getByRole("button", { name: /돌려주기/ })).toHaveCount(0);
    await inspect(page, "admin-refund-sign-in");
    await page.getByRole("link", { name: "다시 로그인하기" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "다시 로그인해 주세요" })).toBeVisible();
    await page.getByRole("button", { name: /한관리/ }).click();
    await expect(page.getByRole("button", { name: "9,900원 돌려주기" })).toBeVisible();
  });

  await test.step("sees the figures before anything happens", async () => {
    await page.getByLabel("돌려줄 금액").fill("9,901");
    await page.getByLabel("이유").fill("서비스 장애");
    await page.getByRole("button", { name: /돌려주기/ }).click();
    await expect(page.getByText("1원부터 남은 금액까지")).toBeVisible();
    await page.getByLabel("돌려줄 금액").fill("3,000");
    await expect(page.getByText("6,900원")).toBeVisible();
    await inspect(page, "admin-refund");
  });

  await test.step("gives it back once", async () => {
    await page.getByRole("button", { name: "3,000원 돌려주기" }).dblclick();
    await expect(page.getByText("3,000원을 돌려줬어요.")).toBeVisible();
    await expect(page.getByRole("region", { name: "이 결제의 환불" })).toContainText("돌려줌");
    await inspect(page, "admin-refund-done");
  });

  await test.step("finds it on the person's page, and the person keeps their subscription", async () => {
    await page.getByRole("link", { name: "임유나님의 화면으로" }).click();
    await expect(page.getByRole("region", { name: "청구서와 결제" })).toContainText("−3,000원");
    await inspect(page, "admin-person-refunded");
    await signIn(page, "임유나");
    const { payments } = await ledgerOf(page, EMAIL);
    expect(payments.filter(({ status }) => status === "PARTIAL_CANCELED")).toHaveLength(1);
    await page.goto("/billing");
    await expect(page.getByText("3,000원 환불")).toBeVisible();
  });
});

const withDatabase = async <Found>(work: (sql: postgres.Sql) => Promise<Found>): Promise<Found> => {
  const sql = postgres(process.env.E2E_DATABASE_URL ?? "", { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
};

const makeSessionsOld = (email: string) =>
  withDatabase(
    (sql) => sql`update sessions set signed_in_at = now() - interval '16 minutes'
      where user_id = (select id from users where email = ${email})`,
  );

const pageOf = (email: string): Promise<string> =>
  withDatabase(async (sql) => {
    const [row] = await sql`select id from users where email = ${email}`;
    return `/admin/people/${row?.id}`;
  });
