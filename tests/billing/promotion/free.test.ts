import { describe, expect, test } from "vitest";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readCheckout } from "@/lib/billing/views/read-checkout";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS } from "@/tests/support/world";
import { codeRow, codeWith, linesOf, usesOf } from "./promotion-world";

const world = checkedWorlds();
const FREE = { percentOff: 100 } as const;

describe("a code that leaves nothing to pay", () => {
  test("registers the card, begins the subscription and asks Toss for no charge", async () => {
    const w = await world();
    const code = await codeWith(w, FREE);
    const who = await w.person();
    expect(await w.subscribe(who, { promoCode: "HALF" })).toMatchObject({ kind: "completed", payment: null });
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
    expect(await w.subscriptionOf(who)).toMatchObject({
      status: "active",
      periodIndex: 0,
      currentPeriodEnd: new Date("2026-04-10T10:00:00+09:00"),
    });
    expect(await w.paymentsOf(who)).toEqual([]);
    expect(await linesOf(w, who)).toEqual([{ status: "paid", amount_won: 0, discount_won: 9_900, is_coded: true }]);
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 1 }]);
  });

  test("answers the same when the window comes back again", async () => {
    const w = await world();
    await codeWith(w, FREE);
    const who = await w.person();
    const redirect = await w.openSubscribe(who, { promoCode: "HALF" });
    const ends = await Promise.all([1, 2, 3].map(() => w.comeBack(who, redirect)));
    expect(ends.map(({ kind }) => kind)).toEqual(["completed", "completed", "completed"]);
    expect(await linesOf(w, who)).toHaveLength(1);
  });

  test.each([
    ["99 won", { percentOff: null, wonOff: 9_801 }, 0],
    ["100 won", { percentOff: null, wonOff: 9_800 }, 100],
  ])("%s remain: those below 100 are not charged", async (_, off, chargedWon) => {
    const w = await world();
    await codeWith(w, off);
    const who = await w.subscriber({ promoCode: "HALF" });
    expect(w.approvalsOf(who).map(({ totalAmount }) => totalAmount)).toEqual(chargedWon === 0 ? [] : [chargedWon]);
    expect(await linesOf(w, who)).toMatchObject([{ amount_won: chargedWon, discount_won: 9_900 - chargedWon }]);
  });

  test("is raced for like any other: of two people one begins", async () => {
    const w = await world();
    const code = await codeWith(w, { ...FREE, maxUses: 1 });
    const people = await Promise.all([w.person(), w.person()]);
    const redirects = await Promise.all(people.map((who) => w.openSubscribe(who, { promoCode: "HALF" })));
    const ends = await Promise.all(
      people.map(async (who, nth) => {
        const redirect = redirects[nth];
        return redirect ? (await w.comeBack(who, redirect)).kind : null;
      }),
    );
    expect(ends.sort()).toEqual(["completed", "refused"]);
    expect(await codeRow(w, code)).toMatchObject({ taken: 1 });
  });

  test("whose card is refused at its registration takes no use", async () => {
    const w = await world();
    const code = await codeWith(w, { ...FREE, maxUses: 1 });
    expect((await w.subscribe(await w.person(), { promoCode: "HALF", card: CARDS.refusedAtIssue })).kind).toBe("declined");
    expect(await codeRow(w, code)).toMatchObject({ taken: 0 });
  });

  test("is shown in the history and on its invoice, with nothing to give back and no receipt", async () => {
    const w = await world();
    await codeWith(w, FREE);
    const who = await w.subscriber({ promoCode: "HALF" });
    const { history, tier } = await readBillingStatus(w.context, { userId: who.id, isAdmin: false });
    expect(tier).toBe("PRO");
    expect(history).toMatchObject([
      {
        kind: "invoice",
        status: "paid",
        amountWon: 0,
        discount: { code: "HALF", amountWon: 9_900 },
        card: null,
        receiptUrl: null,
        attempts: [],
      },
    ]);
    const number = history[0]?.kind === "invoice" ? history[0].number : "";
    expect(await readInvoice(w.context, { userId: who.id, number })).toMatchObject({
      status: "paid",
      listWon: 9_900,
      amountWon: 0,
      discount: { code: "HALF", amountWon: 9_900 },
      paid: null,
    });
    expect(await readRefundOptions(w.context, { userId: who.id })).toEqual([]);
  });

  test("tells the person that it began, without a receipt, and once", async () => {
    const w = await world();
    await codeWith(w, FREE);
    const who = await w.subscriber({ promoCode: "HALF" });
    const told = await w.sql`select template, payment_id from notices where user_id = ${who.id}`;
    expect(told).toEqual([{ template: "subscribed", payment_id: null }]);
  });

  test("is the present period until the next one begins", async () => {
    const w = await world();
    await codeWith(w, { ...FREE, invoices: 2 });
    const who = await w.person();
    const redirect = await w.openSubscribe(who, { promoCode: "HALF" });
    const freeFrom = async () => (await readCheckout(w.context, { userId: who.id, orderId: redirect.orderId }))?.freeFrom ?? null;
    expect(await freeFrom()).toBeNull();
    await w.comeBack(who, redirect);
    const { currentPeriodStart, currentPeriodEnd } = await w.subscriptionOf(who);
    expect(await freeFrom()).toEqual(currentPeriodStart);
    // The second one is free too, and is not what this checkout began.
    w.moveTo(currentPeriodEnd);
    await w.runBatch();
    expect((await w.subscriptionOf(who)).currentPeriodStart).toEqual(currentPeriodEnd);
    expect(await freeFrom()).toEqual(currentPeriodStart);
  });

  test("can be cancelled like any other subscription", async () => {
    const w = await world();
    await codeWith(w, FREE);
    const who = await w.subscriber({ promoCode: "HALF" });
    await w.cancel(who);
    w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
    await w.runBatch();
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "canceled" });
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
  });
});

describe("renewals within a code that leaves nothing", () => {
  test("are settled without a call, as many as the code says", async () => {
    const w = await world();
    const code = await codeWith(w, { ...FREE, invoices: 3 });
    const who = await w.subscriber({ promoCode: "HALF" });
    for (const lowered of [2, 3]) {
      w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
      await w.runBatch();
      expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: lowered }]);
    }
    expect((await w.subscriptionOf(who)).periodIndex).toBe(2);
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
    expect(await w.paymentsOf(who)).toEqual([]);
  });

  test("go on for ever with a code for ever", async () => {
    const w = await world();
    await codeWith(w, { ...FREE, invoices: null });
    const who = await w.subscriber({ promoCode: "HALF" });
    for (let month = 0; month < 14; month += 1) {
      w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
      await w.runBatch();
    }
    expect((await linesOf(w, who)).map(({ amount_won }) => amount_won)).toEqual(Array(15).fill(0));
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
  });
});
