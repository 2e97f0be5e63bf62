import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { Context } from "@/lib/context";
import { createWorld, type World } from "@/tests/support/world";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const SEEN_WON = 9_900;
const NEW_WON = 12_900;
/** The same server after a deployment with another price. */
const dearer = (context: Context): Context => ({
  ...context,
  settings: { ...context.settings, priceWon: { ...context.settings.priceWon, pro_monthly: NEW_WON } },
});
const rows = async () => {
  const [counts] = await w.sql<{ opened: string; versions: string; events: string }[]>`
    select (select count(*) from checkouts) as opened, (select count(*) from prices) as versions,
      (select count(*) from audit_events) as events`;
  return counts;
};

describe("opening a checkout", () => {
  const open = async (who: Person, agreed: { expectedWon?: number; termsVersion?: string }, context = w.context) =>
    openCheckout(context, { userId: who.id, plan: "pro_monthly", ...agreed });

  test("with a price that has changed opens nothing and gives the new figures", async () => {
    const who = await w.person();
    const before = await rows();
    const agreed = { expectedWon: SEEN_WON, termsVersion: TERMS_VERSION };
    expect(await open(who, agreed, dearer(w.context))).toEqual({
      ok: false,
      reason: "amount_changed",
      present: { amountWon: NEW_WON, termsVersion: TERMS_VERSION },
    });
    expect(await rows()).toEqual(before);
    expect(await open(who, { ...agreed, expectedWon: NEW_WON }, dearer(w.context))).toMatchObject({
      ok: true,
      amountWon: NEW_WON,
    });
  });

  test.each([0, -9_900, 9_899, 9_900.5, 99_000, 1e300])("for %d won opens nothing", async (expectedWon) => {
    const who = await w.person();
    const before = await rows();
    expect(await open(who, { expectedWon, termsVersion: TERMS_VERSION })).toMatchObject({ reason: "amount_changed" });
    expect(await rows()).toEqual(before);
  });

  test.each([undefined, "", "2020-01-01", "2999-12-31", `${TERMS_VERSION} `])(
    "with the terms %j opens nothing",
    async (termsVersion) => {
      const who = await w.person();
      const before = await rows();
      expect(await open(who, { expectedWon: SEEN_WON, termsVersion })).toMatchObject({
        reason: "terms_changed",
        present: { termsVersion: TERMS_VERSION },
      });
      expect(await rows()).toEqual(before);
    },
  );

  test("records the terms that were accepted", async () => {
    const who = await w.person();
    await open(who, { termsVersion: TERMS_VERSION });
    expect(await w.sql`select terms_version from checkouts where user_id = ${who.id}`).toEqual([
      { terms_version: TERMS_VERSION },
    ]);
  });
});

test("a price that changes between the card window and the charge is not charged, now or at the renewal", async () => {
  const who = await w.person();
  const redirect = await w.openSubscribe(who);
  w.context.settings.priceWon.pro_monthly = NEW_WON;
  try {
    expect(await w.comeBack(who, redirect)).toMatchObject({ kind: "completed", payment: { amountWon: SEEN_WON } });
    await w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
    await w.runBatch();
  } finally {
    w.context.settings.priceWon.pro_monthly = SEEN_WON;
  }
  expect((await w.approvalsOf(who)).map(({ totalAmount }) => totalAmount)).toEqual([SEEN_WON, SEEN_WON]);
});

describe("a new card", () => {
  test("registered when nothing was owed is not charged for what has become owed meanwhile; the next run charges it", async () => {
    const who = await w.subscriber();
    await w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
    const redirect = await w.openChange(who);
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await w.runBatch();
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "past_due" });
    await w.toss.behaviour(who.customerKey, null);
    expect(await w.comeBack(who, redirect)).toMatchObject({ kind: "completed", payment: null });
    expect(w.approvalsOf(who)).toHaveLength(1);
    await w.runBatch();
    expect(w.approvalsOf(who)).toHaveLength(2);
  });

  test("for another amount than the page said is not asked for", async () => {
    const who = await pastDue();
    const before = await rows();
    expect(await openCardChange(w.context, { userId: who.id, expectedWon: 0 })).toEqual({
      ok: false,
      reason: "amount_changed",
      present: { amountWon: SEEN_WON },
    });
    expect(await rows()).toEqual(before);
    expect(await openCardChange(w.context, { userId: who.id, expectedWon: SEEN_WON })).toMatchObject({
      ok: true,
      amountWon: SEEN_WON,
    });
  });
});

test("paying now what is owed charges the amount that the page showed, or nothing", async () => {
  const who = await pastDue();
  await w.toss.behaviour(who.customerKey, null);
  const pay = (expectedWon: number) => retryPayment(w.context, { userId: who.id, expectedWon });
  expect(await pay(NEW_WON)).toEqual({ kind: "refused", reason: "amount_changed", amountWon: SEEN_WON });
  expect(w.approvalsOf(who)).toHaveLength(1);
  expect(await pay(SEEN_WON)).toMatchObject({ kind: "attempted", payment: { status: "paid" } });
});

async function pastDue(): Promise<Person> {
  const who = await w.subscriber();
  await w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
  await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await w.runBatch();
  return who;
}
