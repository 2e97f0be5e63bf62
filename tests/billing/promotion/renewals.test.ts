import { describe, expect, test } from "vitest";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";
import { codeWith, linesOf, usesOf } from "./promotion-world";

const world = checkedWorlds();

const toNextPeriod = async (w: World, who: { id: string }) => {
  const person = who as Parameters<World["subscriptionOf"]>[0];
  w.moveTo((await w.subscriptionOf(person)).currentPeriodEnd);
  await w.runBatch();
};
const charged = (w: World, who: Parameters<World["approvalsOf"]>[0]) => w.approvalsOf(who).map(({ totalAmount }) => totalAmount);

describe("renewals within the duration of a code", () => {
  test.each([
    ["pro_monthly", 9_900, 8_910],
    ["pro_yearly", 99_000, 89_100],
  ])("of %s are lowered by the same arithmetic, three invoices in all", async (plan, _, loweredWon) => {
    const w = await world();
    const code = await codeWith(w, { percentOff: 10, invoices: 3 });
    const who = await w.subscriber({ plan, promoCode: "HALF" });
    await toNextPeriod(w, who);
    await toNextPeriod(w, who);
    expect(charged(w, who)).toEqual([loweredWon, loweredWon, loweredWon]);
    expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: 3 }]);
  });

  test("for ever are lowered for ever", async () => {
    const w = await world();
    await codeWith(w, { percentOff: null, wonOff: 900, invoices: null });
    const who = await w.subscriber({ promoCode: "HALF" });
    for (let month = 0; month < 14; month += 1) await toNextPeriod(w, who);
    expect(charged(w, who)).toEqual(Array(15).fill(9_000));
  });

  test("that are declined use up nothing: the retry is lowered, and counted once", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 2 });
    const who = await w.subscriber({ promoCode: "HALF" });
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await toNextPeriod(w, who);
    expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: 1 }]);
    await w.toss.behaviour(who.customerKey, null);
    w.moveDays(1);
    await w.runBatch();
    expect(charged(w, who)).toEqual([4_950, 4_950]);
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 2 }]);
  });

  test("by a new card are lowered as well", async () => {
    const w = await world();
    await codeWith(w, { invoices: 2 });
    const who = await w.subscriber({ promoCode: "HALF" });
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await toNextPeriod(w, who);
    await w.toss.behaviour(who.customerKey, null);
    expect(await w.changeCard(who)).toMatchObject({ kind: "completed", payment: { amountWon: 4_950 } });
  });

  test("are frozen on their invoices, whatever becomes of the code", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 2 });
    const who = await w.subscriber({ promoCode: "HALF" });
    await w.sql`update promotion_codes set stopped_at = ${w.now()}, stopped_by = 'operator:test' where id = ${code}`;
    await toNextPeriod(w, who);
    expect(charged(w, who)).toEqual([4_950, 4_950]);
    expect(await linesOf(w, who)).toEqual([
      { status: "paid", amount_won: 4_950, discount_won: 4_950, is_coded: true },
      { status: "paid", amount_won: 4_950, discount_won: 4_950, is_coded: true },
    ]);
  });
});

describe("what is announced", () => {
  test("is the amount that is charged, while the code lowers it", async () => {
    const w = await world();
    await codeWith(w, { percentOff: 30, invoices: 2 });
    const who = await w.subscriber({ promoCode: "HALF" });
    const status = await readBillingStatus(w.context, { userId: who.id, isAdmin: false });
    expect(status.state).toMatchObject({ kind: "active", nextChargeWon: 6_930 });
    expect(status.discount).toEqual({ code: "HALF", left: 1 });
    const { subscription } = await readSubscriptionSummary(w.context, { userId: who.id, isAdmin: false });
    expect(subscription).toMatchObject({ nextChargeWon: 6_930 });
    await toNextPeriod(w, who);
    expect(charged(w, who)).toEqual([6_930, 6_930]);
    const after = await readBillingStatus(w.context, { userId: who.id, isAdmin: false });
    expect(after.discount).toEqual({ code: "HALF", left: 0 });
  });
});
