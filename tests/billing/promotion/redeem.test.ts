import { describe, expect, test } from "vitest";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { stopCode } from "@/lib/billing/promotion/stop-code";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readCheckout } from "@/lib/billing/views/read-checkout";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS } from "@/tests/support/world";
import { codeRow, codeWith, linesOf, usesOf } from "./promotion-world";

const world = checkedWorlds();

describe("a code at the first payment", () => {
  test("lowers the charge, the invoice says by how much, and the use is spent", async () => {
    const w = await world();
    const code = await codeWith(w);
    const who = await w.subscriber({ promoCode: "half" });
    expect(w.approvalsOf(who)).toMatchObject([{ totalAmount: 4_950 }]);
    expect(await linesOf(w, who)).toEqual([{ status: "paid", amount_won: 4_950, discount_won: 4_950, is_coded: true }]);
    const { id } = await w.subscriptionOf(who);
    expect(await usesOf(w, code)).toEqual([
      { status: "spent", nth: 1, invoices_lowered: 1, subscription_id: id, user_id: who.id },
    ]);
    expect(await codeRow(w, code)).toMatchObject({ taken: 1 });
  });

  test("is reserved before money moves, while the outcome is unknown too", async () => {
    const w = await world();
    const code = await codeWith(w, { maxUses: 1 });
    const who = await w.person();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect((await w.subscribe(who, { promoCode: "HALF" })).kind).toBe("pending");
    expect(await usesOf(w, code)).toMatchObject([{ status: "reserved", invoices_lowered: 0, subscription_id: null }]);
    const other = await w.person();
    await expect(w.subscribe(other, { promoCode: "HALF" })).rejects.toThrow("promo_code_used_up");
    await w.toss.clearFaults();
    w.moveMinutes(5);
    await w.runBatch();
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 1 }]);
  });

  test("is given back when the card is declined, and another attempt may use it", async () => {
    const w = await world();
    const code = await codeWith(w, { maxUses: 1 });
    const who = await w.person();
    expect((await w.subscribe(who, { promoCode: "HALF", card: CARDS.insufficient })).kind).toBe("declined");
    expect(await usesOf(w, code)).toMatchObject([{ status: "given_back" }]);
    expect(await codeRow(w, code)).toMatchObject({ taken: 0 });
    w.moveMinutes(1);
    expect((await w.subscribe(who, { promoCode: "HALF" })).kind).toBe("completed");
    expect((await usesOf(w, code)).map(({ status }) => status)).toEqual(["given_back", "spent"]);
    expect(await codeRow(w, code)).toMatchObject({ taken: 1 });
  });

  test("is given back when the charge never arrived and the checkout was left", async () => {
    const w = await world();
    const code = await codeWith(w, { maxUses: 1 });
    const who = await w.person();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: 2 });
    expect((await w.subscribe(who, { promoCode: "HALF" })).kind).toBe("pending");
    w.moveMinutes(31);
    await w.runBatch();
    expect(await usesOf(w, code)).toMatchObject([{ status: "given_back" }]);
    expect(await codeRow(w, code)).toMatchObject({ taken: 0 });
  });

  test("is kept for another try after a decline, and left out where it was itself refused", async () => {
    const w = await world();
    await codeWith(w, { maxUses: 1 });
    const [who, late] = [await w.person(), await w.person()];
    const kept = async (userId: string, { orderId }: { orderId: string }) =>
      (await readCheckout(w.context, { userId, orderId }))?.promoCode;
    const redirect = await w.openSubscribe(who, { promoCode: "half", card: CARDS.insufficient });
    expect(await kept(who.id, redirect)).toBe("HALF");
    expect((await w.comeBack(who, redirect)).kind).toBe("declined");
    expect(await kept(who.id, redirect)).toBe("HALF");
    const lateRedirect = await w.openSubscribe(late, { promoCode: "HALF" });
    await w.subscriber({ promoCode: "HALF" });
    expect(await w.comeBack(late, lateRedirect)).toEqual({ kind: "refused", reason: "promo_code_used_up" });
    expect(await kept(late.id, lateRedirect)).toBeNull();
  });

  test("holds nothing while the checkout is only open", async () => {
    const w = await world();
    const code = await codeWith(w, { maxUses: 1 });
    await w.openSubscribe(await w.person(), { promoCode: "HALF" });
    expect(await codeRow(w, code)).toMatchObject({ taken: 0 });
    expect((await w.subscribe(await w.person(), { promoCode: "HALF" })).kind).toBe("completed");
  });

  test("that was used up while the customer looked for the card charges nothing and gives the card up", async () => {
    const w = await world();
    await codeWith(w, { maxUses: 1 });
    const late = await w.person();
    const redirect = await w.openSubscribe(late, { promoCode: "HALF" });
    await w.subscriber({ promoCode: "HALF" });
    expect(await w.comeBack(late, redirect)).toEqual({ kind: "refused", reason: "promo_code_used_up" });
    expect(await w.comeBack(late, redirect)).toEqual({ kind: "refused", reason: "promo_code_used_up" });
    expect(w.approvalsOf(late)).toEqual([]);
    expect(await w.hasSubscription(late)).toBe(false);
    const [key] = w.emulator.state.billingKeysByCustomer.get(late.customerKey) ?? [];
    expect(key?.deletedAtMs).not.toBeNull();
    expect((await w.subscribe(late)).kind).toBe("completed");
  });

  test("that was stopped while the customer looked for the card charges nothing", async () => {
    const w = await world();
    const id = await codeWith(w);
    const who = await w.person();
    const redirect = await w.openSubscribe(who, { promoCode: "HALF" });
    await stopCode({ ...w.context, actor: "operator:test" }, { id });
    expect(await w.comeBack(who, redirect)).toEqual({ kind: "refused", reason: "promo_code_expired" });
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
  });

  test("whose window closed meanwhile still counts: the customer pays what they were shown", async () => {
    const w = await world();
    await codeWith(w, { endsAt: new Date(w.now().getTime() + 60_000) });
    const who = await w.person();
    const redirect = await w.openSubscribe(who, { promoCode: "HALF" });
    w.moveMinutes(5);
    expect((await w.comeBack(who, redirect)).kind).toBe("completed");
    expect(w.approvalsOf(who)).toMatchObject([{ totalAmount: 4_950 }]);
  });
});

describe("the last use of a code", () => {
  const RACERS = 64;

  test("raced by 64 goes to one; the others are charged nothing", async () => {
    const w = await world({ cards: { perPerson: 5, perClient: 1_000, inAll: 1_000 } });
    const code = await codeWith(w, { maxUses: 3 });
    await w.subscriber({ promoCode: "HALF" });
    await w.subscriber({ promoCode: "HALF" });
    const racers = await Promise.all(Array.from({ length: RACERS }, () => w.person()));
    const redirects = await Promise.all(racers.map((who) => w.openSubscribe(who, { promoCode: "HALF" })));
    const ends = await Promise.all(
      racers.map(async (who, nth) => {
        const redirect = redirects[nth];
        return redirect ? w.comeBack(who, redirect) : null;
      }),
    );
    expect(ends.filter((end) => end?.kind === "completed")).toHaveLength(1);
    const refused = ends.filter((end) => end?.kind === "refused" && end.reason === "promo_code_used_up");
    expect(refused).toHaveLength(RACERS - 1);
    expect(racers.flatMap((who) => w.approvalsOf(who))).toHaveLength(1);
    expect(await codeRow(w, code)).toMatchObject({ taken: 3 });
    expect((await usesOf(w, code)).map(({ status }) => status)).toEqual(["spent", "spent", "spent"]);
  });

  test("is not lost to a decline: the next customer gets it", async () => {
    const w = await world();
    await codeWith(w, { maxUses: 1 });
    for (const card of [CARDS.insufficient, CARDS.stopped, CARDS.expired])
      expect((await w.subscribe(await w.person(), { promoCode: "HALF", card })).kind).toBe("declined");
    expect((await w.subscribe(await w.person(), { promoCode: "HALF" })).kind).toBe("completed");
  });
});

describe("a code that is limited for each person", () => {
  test("is used once, and again when the code allows it", async () => {
    const w = await world();
    await codeWith(w, { code: "ONCE", audience: "everybody" });
    const code = await codeWith(w, { code: "TWICE", audience: "everybody", maxUsesPerPerson: 2 });
    const who = await w.subscriber({ promoCode: "TWICE" });
    for (const [promoCode, refusal] of [
      ["TWICE", null],
      ["TWICE", "promo_code_already_used"],
      ["ONCE", null],
      ["ONCE", "promo_code_already_used"],
    ] as const) {
      await w.cancel(who);
      w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
      await w.runBatch();
      if (refusal) await expect(w.subscribe(who, { promoCode })).rejects.toThrow(refusal);
      expect((await w.subscribe(who, refusal ? {} : { promoCode })).kind).toBe("completed");
    }
    expect((await usesOf(w, code)).map(({ nth, status }) => [nth, status])).toEqual([
      [1, "spent"],
      [2, "spent"],
    ]);
  });

  test("for new customers is refused to one who subscribed without it meanwhile", async () => {
    const w = await world();
    await codeWith(w);
    const who = await w.person();
    const redirect = await w.openSubscribe(who, { promoCode: "HALF" });
    await w.subscribe(who);
    expect(await w.comeBack(who, redirect)).toEqual({ kind: "refused", reason: "already_subscribed" });
    await w.cancel(who);
    w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
    await w.runBatch();
    await expect(w.subscribe(who, { promoCode: "HALF" })).rejects.toThrow("promo_code_new_only");
  });
});

describe("what the customer agreed to", () => {
  test("is compared with the price with the code", async () => {
    const w = await world();
    await codeWith(w);
    const who = await w.person();
    const open = (expectedWon: number) =>
      openCheckout(w.context, {
        userId: who.id,
        plan: "pro_monthly",
        promoCode: "HALF",
        expectedWon,
        termsVersion: TERMS_VERSION,
      });
    expect(await open(9_900)).toMatchObject({ ok: false, reason: "amount_changed", present: { amountWon: 4_950 } });
    expect(await open(4_950)).toMatchObject({ ok: true, amountWon: 4_950, discountWon: 4_950 });
  });
});
