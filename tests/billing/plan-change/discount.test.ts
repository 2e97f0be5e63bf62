import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlanChange, readPlanPage } from "@/lib/billing/views/read-plan-change";
import { codeWith, linesOf, usesOf } from "@/tests/billing/promotion/promotion-world";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

const preview = async (w: World, { id: userId }: Person, plan: string) => {
  const offered = await readPlanChange(w.context, { userId, plan });
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  return offered.preview;
};
/** As the page does it: look, then press. */
const agreed = async (w: World, person: Person, plan: string) => {
  const { when, dueNowWon, nextChargeWon } = await preview(w, person, plan);
  const input = { userId: person.id, plan, expectedWon: when === "now" ? dueNowWon : nextChargeWon, device: DEVICE };
  return changePlan({ ...w.context, actor: `person:${person.id}` }, input);
};
const approved = (w: World, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);
const announced = async (w: World, { id: userId }: Person) =>
  (await readBillingStatus(w.context, { userId, isAdmin: false })).state;

describe("a change at once during a discount", () => {
  test("is lowered by the code and uses up one of its invoices: preview = charge", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 3 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    // 16 of the 31 days that 4,950 won were paid for.
    expect(await preview(w, person, "pro_yearly")).toMatchObject({
      listWon: 99_000,
      discountWon: 49_500,
      creditWon: 2_554,
      dueNowWon: 46_946,
      nextChargeWon: 49_500,
    });
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: true, when: "now", chargedWon: 46_946 });
    expect(approved(w, person)).toEqual([4_950, 46_946]);
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 2 }]);
    expect(await announced(w, person)).toMatchObject({ nextChargeWon: 49_500 });
    w.moveTo("2027-03-26T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(approved(w, person)).toEqual([4_950, 46_946, 49_500]);
    expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: 3 }]);
  });

  test("with the code's last invoice announces the full price after it", async () => {
    const w = await world();
    await codeWith(w, { invoices: 2 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await preview(w, person, "pro_yearly")).toMatchObject({ dueNowWon: 46_946, nextChargeWon: 99_000 });
    await agreed(w, person, "pro_yearly");
    expect(await announced(w, person)).toMatchObject({ nextChargeWon: 99_000 });
  });

  test("after the code's last invoice costs the full price", async () => {
    const w = await world();
    await codeWith(w, { invoices: 1 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await preview(w, person, "pro_yearly")).toMatchObject({ discountWon: 0, dueNowWon: 96_446, nextChargeWon: 99_000 });
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ chargedWon: 96_446 });
  });

  test("to a plan that the code is not for costs the full price, and uses up nothing", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 3, plans: ["pro_monthly"] });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ chargedWon: 96_446 });
    expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: 1 }]);
    expect((await linesOf(w, person)).at(-1)).toMatchObject({ discount_won: 0, is_coded: false });
  });

  test("that is declined uses up nothing of the code", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 3 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: false, reason: "declined" });
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 1 }]);
  });

  test("that the code makes free begins without a charge, and is counted", async () => {
    const w = await world();
    const code = await codeWith(w, { percentOff: 100, invoices: 2 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await preview(w, person, "pro_yearly")).toMatchObject({ creditWon: 0, dueNowWon: 0, nextChargeWon: 99_000 });
    expect(await agreed(w, person, "pro_yearly")).toEqual({ ok: true, when: "now", chargedWon: 0, isPending: false });
    expect(approved(w, person)).toEqual([]);
    expect(await usesOf(w, code)).toMatchObject([{ status: "spent", invoices_lowered: 2 }]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", creditWon: 0 });
  });
});

describe("a change for the next period during a discount", () => {
  test("to a plan that the code is not for: the status page no longer says that the discount goes on", async () => {
    const w = await world();
    await codeWith(w, { invoices: null, plans: ["pro_yearly"] });
    const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
    const discount = async () => (await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).discount;
    expect(await discount()).toEqual({ code: "HALF", left: null });
    await agreed(w, person, "pro_monthly");
    expect(await discount()).toBeNull();
  });

  test("is announced, shown and charged with the code", async () => {
    const w = await world();
    const code = await codeWith(w, { invoices: 2 });
    const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
    expect(await preview(w, person, "pro_monthly")).toMatchObject({
      when: "period_end",
      discountWon: 4_950,
      nextChargeWon: 4_950,
    });
    expect(await agreed(w, person, "pro_monthly")).toMatchObject({ ok: true, chargedWon: 0 });
    const page = await readPlanPage(w.context, { userId: person.id, chosen: null });
    expect(page.scheduled).toMatchObject({ plan: "pro_monthly", amountWon: 4_950 });
    expect(await announced(w, person)).toMatchObject({ nextChargeWon: 4_950 });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([49_500, 4_950]);
    expect(await usesOf(w, code)).toMatchObject([{ invoices_lowered: 2 }]);
  });

  test("after the code's last invoice is announced and charged in full", async () => {
    const w = await world();
    await codeWith(w, { invoices: 1 });
    const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
    expect(await preview(w, person, "pro_monthly")).toMatchObject({ discountWon: 0, nextChargeWon: 9_900 });
    await agreed(w, person, "pro_monthly");
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([49_500, 9_900]);
  });
});
