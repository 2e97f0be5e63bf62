import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlanChange, readPlanPage } from "@/lib/billing/views/read-plan-change";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

const as = (w: World, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });
const change = (w: World, person: Person, plan: string, expectedWon: number) =>
  changePlan(as(w, person), { userId: person.id, plan, expectedWon, device: DEVICE });
const undo = (w: World, person: Person) => undoPlanChange(as(w, person), { userId: person.id });
const status = (w: World, { id: userId }: Person) => readBillingStatus(w.context, { userId, isAdmin: false });
const approved = (w: World, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);
const actions = async (w: World) =>
  (await w.sql<{ action: string }[]>`select action from audit_events order by id`).map(({ action }) => action);

describe("a plan for the next period", () => {
  test("is charged with the next period and not before", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    w.moveDays(40);
    const offered = await readPlanChange(w.context, { userId: person.id, plan: "pro_monthly" });
    expect(offered).toMatchObject({
      ok: true,
      preview: {
        when: "period_end",
        creditWon: 0,
        dueNowWon: 0,
        nextChargeAt: new Date("2027-03-11T09:00:00+09:00"),
        nextChargeWon: 9_900,
      },
    });
    expect(await change(w, person, "pro_monthly", 9_900)).toEqual({
      ok: true,
      when: "period_end",
      chargedWon: 0,
      isPending: false,
    });
    expect(await status(w, person)).toMatchObject({
      state: { kind: "active", nextChargeWon: 9_900 },
      plan: { plan: "pro_yearly" },
      nextPlan: { plan: "pro_monthly", at: new Date("2027-03-10T10:00:00+09:00") },
    });
    w.moveTo("2027-03-10T09:59:59+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000]);
    w.moveTo("2027-03-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(approved(w, person)).toEqual([99_000, 9_900]);
    // Its own list price, not the old plan's less a discount that was never given.
    expect(
      await w.sql`select plan, amount_won, discount_won from invoices where user_id = ${person.id} order by period_start`,
    ).toEqual([
      { plan: "pro_yearly", amount_won: 99_000, discount_won: 0 },
      { plan: "pro_monthly", amount_won: 9_900, discount_won: 0 },
    ]);
    expect(await w.subscriptionOf(person)).toMatchObject({
      plan: "pro_monthly",
      nextPlan: null,
      nextPriceId: null,
      currentPeriodStart: new Date("2027-03-10T10:00:00+09:00"),
      currentPeriodEnd: new Date("2027-04-10T10:00:00+09:00"),
    });
    expect(await actions(w)).toEqual(expect.arrayContaining(["plan_change_scheduled", "plan_changed"]));
    w.moveTo("2027-04-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
  });

  test("can be undone until it comes, and undoing twice changes nothing", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    expect(await undo(w, person)).toEqual({ ok: true });
    expect(await undo(w, person)).toEqual({ ok: true });
    expect((await actions(w)).filter((action) => action === "plan_change_undone")).toHaveLength(1);
    expect((await status(w, person)).nextPlan).toBeNull();
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 99_000]);
  });

  test("chosen twice is scheduled once", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    for (let time = 0; time < 2; time++) expect(await change(w, person, "pro_monthly", 9_900)).toMatchObject({ ok: true });
    expect((await actions(w)).filter((action) => action === "plan_change_scheduled")).toHaveLength(1);
    const page = await readPlanPage(w.context, { userId: person.id, chosen: null });
    expect(page).toMatchObject({ present: "pro_yearly", scheduled: { plan: "pro_monthly", amountWon: 9_900 }, refused: null });
  });

  test("for another amount than the person saw is not scheduled", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    expect(await change(w, person, "pro_monthly", 9_000)).toEqual({ ok: false, reason: "amount_changed", amountWon: 9_900 });
    expect((await w.subscriptionOf(person)).nextPlan).toBeNull();
  });

  test("keeps the price that was agreed to, whatever the plan costs by then", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 99_000 } });
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    w.context.settings.priceWon.pro_monthly = 12_900;
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 9_900]);
  });

  test("whose charge is declined is what is owed, and begins when it is paid", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(await status(w, person)).toMatchObject({ state: { kind: "past_due", amountWon: 9_900 } });
    expect(await undo(w, person)).toEqual({ ok: false, reason: "payment_owed" });
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo("2027-03-12T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 9_900]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", plan: "pro_monthly" });
  });

  test("cannot be undone once its period has begun, also after an attempt that did not count", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "MAINTAINED_METHOD" });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", pendingPaymentId: null });
    expect(await undo(w, person)).toEqual({ ok: false, reason: "renewal_due" });
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo("2027-03-11T10:01:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 9_900]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly" });
  });

  test("shows its charge with the credit, and nothing once the subscription is cancelled", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    await w.sql`update subscriptions set credit_won = 900`;
    const page = () => readPlanPage(w.context, { userId: person.id, chosen: null });
    const chargeAt = new Date("2027-03-11T09:00:00+09:00");
    expect((await page()).scheduled).toMatchObject({ chargeAt, amountWon: 9_000 });
    await w.sql`update subscriptions set credit_won = 0`;
    await w.cancel(person);
    expect((await page()).scheduled).toBeNull();
  });

  test("does not come when the subscription ends first", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    await w.cancel(person);
    w.moveTo("2027-03-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ ended: 1, paid: 0 });
    expect(approved(w, person)).toEqual([99_000]);
  });

  test("gives way to a change at once", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 99_000 } });
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    await w.sql`update subscriptions set next_plan = plan, next_price_id = price_id`;
    const offered = await readPlanChange(w.context, { userId: person.id, plan: "pro_yearly" });
    expect(await change(w, person, "pro_yearly", offered.ok ? offered.preview.dueNowWon : 0)).toMatchObject({
      ok: true,
      when: "now",
    });
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", nextPlan: null });
  });
});
