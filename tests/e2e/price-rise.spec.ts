/**
 * A price rise for fifty customers, from its announcement to the first dearer charge: half of them
 * consent, ten cancel, and the others say nothing. It has a stack of its own, so that every count
 * is exact.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { openDatabase } from "@/db/client";
import { openSession } from "@/lib/auth/open-session";
import { seoulDay, writtenDay } from "@/lib/billing/rules/calendar";
import { DAY_MS } from "@/lib/billing/rules/units";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { type DisposableStack, startDisposableStack } from "@/scripts/demo/disposable-stack";
import { asAdmin } from "@/scripts/postgres/test-server";
import { expect, inspect, registerCard, test } from "./journey-test";
import { mailsTo } from "./mailbox";

const run = promisify(execFile);
const [OLD_WON, NEW_WON] = [9_900, 11_000];
const CUSTOMERS = 50;
/** By the link of the mail; by the page of who is signed in; in a browser. */
const [BY_LINK, BY_PAGE, IN_BROWSER] = [14, 10, 1];
/** The last of them in a browser. */
const CANCELLING = 10;
const SILENT = CUSTOMERS - BY_LINK - BY_PAGE - IN_BROWSER - CANCELLING;
const CARD = "4518421234567890";

type Customer = { id: string; email: string; cookie: string; customerKey: string };
let stack: DisposableStack;
let admin: Customer;
let customers: Customer[] = [];

test.beforeAll(async () => {
  test.setTimeout(600_000);
  stack = await startDisposableStack(() => {}, { seeds: false });
  admin = await signedUp("admin@trakko.demo");
  for (let nth = 1; nth <= CUSTOMERS; nth++) customers = [...customers, await signedUp(`rise${nth}@example.com`)];
});

test.afterAll(async () => {
  await stack?.stop();
});

async function signedUp(email: string): Promise<Customer> {
  const id = crypto.randomUUID();
  const [row] = await asAdmin(
    stack.databaseUrl,
    (sql) => sql<{ customer_key: string }[]>`insert into users (id, name, email, email_verified, locale)
      values (${id}, '이회원', ${email}, now(), 'ko') returning customer_key`,
  );
  const { db, close } = openDatabase(stack.databaseUrl, 1);
  const session = await openSession(db, { userId: id, appBaseUrl: stack.appUrl });
  await close();
  return { id, email, cookie: `${session.name}=${session.value}`, customerKey: row?.customer_key ?? "" };
}

async function ask<Body>(path: string, { as, body }: { as?: Customer; body?: object } = {}): Promise<Body> {
  const answer = await fetch(`${stack.appUrl}${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      ...(as ? { cookie: as.cookie } : {}),
      origin: stack.appUrl,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.status, `${path}: ${text}`).toBe(200);
  return JSON.parse(text) as Body;
}

async function subscribe(customer: Customer): Promise<void> {
  const opened = await ask<Record<"orderId" | "customerKey", string>>("/api/billing/create", {
    as: customer,
    body: { plan: "pro_monthly", expectedWon: OLD_WON, termsVersion: TERMS_VERSION },
  });
  const issued = await fetch(`${stack.emulatorUrl}/emulator/auth-keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ customerKey: opened.customerKey, cardNumber: CARD }),
  });
  const { authKey } = (await issued.json()) as { authKey: string };
  const { orderId, customerKey } = opened;
  await ask("/api/billing/authorize", { as: customer, body: { orderId, customerKey, authKey } });
}

/** What Toss has taken from a customer, in its order. */
async function chargedWon({ customerKey }: Customer): Promise<number[]> {
  const answer = await fetch(`${stack.emulatorUrl}/emulator/ledger?customerKey=${customerKey}`);
  const { payments } = (await answer.json()) as { payments: { status: string; totalAmount: number }[] };
  return payments.filter(({ status }) => status === "DONE").map(({ totalAmount }) => totalAmount);
}

const move = (to: "day" | "next_charge", as: Customer) => ask("/api/demo/clock", { as, body: { move: to } });
const runBatch = () => ask("/api/demo/batch", { body: {} });

/** The token of the newest mail that asks; it comes within moments of the run. */
async function tokenOf({ email }: Customer): Promise<string> {
  const found = () =>
    mailsTo(email)
      .map(({ text }) => /\/pay\/([^\s?#"]+)/.exec(text)?.[1])
      .findLast((token, nth) => token !== undefined && /동의가 필요해요/.test(mailsTo(email)[nth]?.subject ?? ""));
  await expect.poll(found).toBeDefined();
  return found() ?? "";
}

const askedId = async (customer: Customer) =>
  (await ask<{ id: string; toWon: number }>("/api/billing/consent", { as: customer })).id;

test("fifty customers are asked; who says yes pays more, and nobody else pays anything", async ({ page }) => {
  test.setTimeout(600_000);
  const during = await countPresses(page);
  const [first] = customers as [Customer];
  const byLink = customers.slice(0, BY_LINK);
  const byPage = customers.slice(BY_LINK, BY_LINK + BY_PAGE);
  const inBrowser = customers.slice(BY_LINK + BY_PAGE, BY_LINK + BY_PAGE + IN_BROWSER);
  const cancelling = customers.slice(-SILENT - CANCELLING, -SILENT);
  const silent = customers.slice(-SILENT);

  await test.step("they subscribe, and the rise is announced by the operator's command", async () => {
    for (const customer of customers) await subscribe(customer);
    const { now } = await ask<{ now: string }>("/api/demo/clock");
    // The second renewal of everybody comes after it, the first one before it.
    const from = writtenDay(seoulDay(new Date(new Date(now).getTime() + 40 * DAY_MS)));
    const told = await run(
      "npx",
      [
        "tsx",
        "scripts/billing.ts",
        "raise-price",
        "--plan",
        "pro_monthly",
        "--to",
        String(NEW_WON),
        "--from",
        from,
        "--without-consent",
        "end",
      ],
      { env: { ...process.env, ...stack.environment } },
    );
    expect(told.stdout).toContain(`It concerns ${CUSTOMERS} subscriptions`);
  });

  await test.step("the first renewal costs what it did, and then each of them is asked", async () => {
    await move("next_charge", first);
    await runBatch();
    for (let day = 0; day < 2; day++) {
      await move("day", first);
      await runBatch();
    }
    expect(await progressOf(page)).toMatchObject({ concerned: CUSTOMERS, consented: 0, refused: 0, ended: 0, raised: 0 });
    for (const customer of customers) await tokenOf(customer);
    expect(await progressOf(page)).toMatchObject({ asked: CUSTOMERS, told: CUSTOMERS });
    await inspect(page, "rise-asked");
  });

  await test.step("half of them consent, in three ways, and ten cancel", async () => {
    for (const customer of byLink) {
      const [token, id] = [await tokenOf(customer), await askedId(customer)];
      await ask("/api/pay/consent", { body: { token, id } });
    }
    for (const customer of byPage.slice(1))
      await ask("/api/billing/consent", { as: customer, body: { id: await askedId(customer) } });
    for (const customer of inBrowser) {
      await page.context().clearCookies();
      await page.goto(`${stack.appUrl}/pay/${await tokenOf(customer)}`);
      await expect(page.getByRole("checkbox")).not.toBeChecked();
      await expect(page.getByText("9,900원", { exact: true })).toBeVisible();
      await inspect(page, "rise-question");
      pressed.consenting = await during(() => agree(page));
    }
    const [signedIn] = byPage as [Customer];
    await openStatus(page, signedIn);
    pressed.consentingOnPage = await during(async () => {
      await page.getByRole("link", { name: "확인하고 답하기" }).click();
      await agree(page);
    });
    pressed.withdrawing = await during(() => page.getByRole("button", { name: "동의 철회하기" }).click());
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await agree(page);
    for (const customer of cancelling.slice(2)) await ask("/api/pay/cancel", { body: { token: await tokenOf(customer) } });
    const [last, alsoSignedIn] = cancelling as [Customer, Customer];
    await page.goto(`${stack.appUrl}/pay/${await tokenOf(last)}`);
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    pressed.refusing = await during(() => refuse(page));
    await openStatus(page, alsoSignedIn);
    pressed.refusingOnPage = await during(async () => {
      await page.getByRole("link", { name: "확인하고 답하기" }).click();
      await refuse(page);
    });
    expect(pressed.refusing, "consenting takes no fewer presses than refusing").toBeLessThanOrEqual(pressed.consenting);
    expect(pressed.refusingOnPage, "nor on the page").toBeLessThanOrEqual(pressed.consentingOnPage);
    expect(pressed.withdrawing, "taking back takes no more than giving").toBeLessThanOrEqual(pressed.consenting);
    expect(pressed).toMatchObject({ consenting: 2, refusing: 1, consentingOnPage: 3, refusingOnPage: 2, withdrawing: 1 });
    expect(await progressOf(page)).toMatchObject({
      concerned: CUSTOMERS,
      consented: BY_LINK + BY_PAGE + IN_BROWSER,
      refused: CANCELLING,
    });
  });

  await test.step("on the day only those who consented are charged, exactly the new price", async () => {
    await move("next_charge", first);
    await runBatch();
    for (const customer of [...byLink, ...byPage, ...inBrowser])
      expect(await chargedWon(customer), customer.email).toEqual([OLD_WON, OLD_WON, NEW_WON]);
    for (const customer of [...cancelling, ...silent])
      expect(await chargedWon(customer), customer.email).toEqual([OLD_WON, OLD_WON]);
    expect(await progressOf(page)).toMatchObject({
      concerned: 0,
      asked: CUSTOMERS,
      consented: BY_LINK + BY_PAGE + IN_BROWSER,
      refused: CANCELLING,
      ended: SILENT,
      raised: BY_LINK + BY_PAGE + IN_BROWSER,
    });
    await inspect(page, "rise-over");
  });

  await test.step("cancelling takes no more presses than signing up", async () => {
    const newcomer = await signedUp("newcomer@example.com");
    await signInAs(page, newcomer);
    await page.goto(stack.appUrl);
    pressed.signingUp = await during(async () => {
      await page.getByRole("link", { name: "월간 구독 시작하기" }).click();
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "9,900원 결제하기" }).click();
      await page.waitForURL(/\/window\/billing\//);
      // The card window is another site: what it asks for comes on top.
      await registerCard(page, CARD);
      await expect(page.getByRole("heading", { name: "구독을 시작했어요" })).toBeVisible();
    });
    expect(pressed.signingUp).toBe(3);
    // From the same page.
    await page.goto(stack.appUrl);
    pressed.cancelling = await during(async () => {
      await page.getByRole("link", { name: "구독 관리" }).first().click();
      await page.getByRole("link", { name: "구독 취소하기" }).click();
      await refuse(page);
    });
    expect(pressed.cancelling).toBeLessThanOrEqual(pressed.signingUp);
  });
});

const pressed = {
  consenting: 0,
  refusing: 0,
  consentingOnPage: 0,
  refusingOnPage: 0,
  withdrawing: 0,
  signingUp: 0,
  cancelling: 0,
};

async function agree(page: Page): Promise<void> {
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "동의하기" }).click();
  await expect(page.getByRole("heading", { name: "오르는 금액에 동의했어요" })).toBeVisible();
}

async function refuse(page: Page): Promise<void> {
  await page.getByRole("button", { name: "구독 취소하기" }).click();
  await expect(page.getByRole("heading", { name: "구독을 취소했어요" })).toBeVisible();
}

async function openStatus(page: Page, customer: Customer): Promise<void> {
  await signInAs(page, customer);
  await page.goto(`${stack.appUrl}/billing`);
}

/**
 * To be called once for a page.
 * @returns counts what is pressed on this site during an act, over all its pages
 */
async function countPresses(page: Page): Promise<(act: () => Promise<void>) => Promise<number>> {
  await page.addInitScript(() => {
    const count = () => Number(sessionStorage.getItem("presses") ?? 0);
    document.addEventListener(
      "click",
      ({ isTrusted }) => isTrusted && sessionStorage.setItem("presses", String(count() + 1)),
      true,
    );
  });
  const presses = () => page.evaluate(() => Number(sessionStorage.getItem("presses") ?? 0));
  return async (act) => {
    const before = await presses();
    await act();
    return (await presses()) - before;
  };
}

async function signInAs(page: Page, { cookie }: Customer): Promise<void> {
  await page.context().clearCookies();
  const [name = "", value = ""] = cookie.split("=");
  await page.context().addCookies([{ name, value, url: stack.appUrl }]);
}

const HEADS = {
  concerned: "대상",
  asked: "물어봄",
  told: "전달됨",
  consented: "동의",
  refused: "취소",
  ended: "동의 없이 종료",
  raised: "새 가격 결제",
} as const;

/** The line of the rise on the administrator's page, as it is read there. */
async function progressOf(page: Page): Promise<Record<keyof typeof HEADS, number>> {
  await signInAs(page, admin);
  await page.goto(`${stack.appUrl}/admin`);
  const table = page.getByRole("table", { name: "가격 인상" });
  const heads = await table.getByRole("columnheader").allInnerTexts();
  const cells = await table.getByRole("row").nth(1).getByRole("cell").allInnerTexts();
  const figure = (head: string) => Number(cells[heads.findIndex((text) => text.trim() === head)]?.replace(/\D/g, ""));
  return Object.fromEntries(Object.entries(HEADS).map(([key, head]) => [key, figure(head)])) as Record<
    keyof typeof HEADS,
    number
  >;
}
