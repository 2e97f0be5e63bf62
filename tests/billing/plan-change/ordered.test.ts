import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

const as = (w: World, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });
const change = (
  w: World,
  person: Person,
  plan: string,
  expectedWon: number,
  device = DEVICE as { address: string; agent: string },
) => changePlan(as(w, person), { userId: person.id, plan, expectedWon, device });

type Order = {
  id: string;
  kind: string;
  from_won: number;
  to_won: number;
  period_start: Date;
  charge_at: Date;
  withdrawn_at: Date | null;
};
const orders = (w: World, person: Person) =>
  w.sql<Order[]>`select id, kind, from_won, to_won, period_start, charge_at, withdrawn_at from consents
    where user_id = ${person.id} order by given_at, withdrawn_at nulls last`;
const gates = (w: World, person: Person) =>
  w.sql`select reason, gate, consent_id from invoices where user_id = ${person.id} order by year, sequence`;

describe("a plan that is ordered", () => {
  test("at once is a consent to its price, and its invoice names it", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true });
    const [order, ...others] = await orders(w, person);
    expect(others).toEqual([]);
    expect(order).toMatchObject({ kind: "own_act", from_won: 9_900, to_won: 99_000, withdrawn_at: null });
    expect([order?.period_start, order?.charge_at]).toEqual([w.now(), w.now()]);
    expect(await gates(w, person)).toMatchObject([{}, { reason: "subscription_update", gate: "own_act", consent_id: order?.id }]);
    const [kept] = await w.sql`select text_version, way, address, agent, shown_text from consents`;
    expect(kept).toEqual({ text_version: TERMS_VERSION, way: "page", ...DEVICE, shown_text: "" });
  });

  test("at once, declined and ordered again in the same instant has one order that holds", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await change(w, person, "pro_yearly", 93_891);
    await w.toss.behaviour(person.customerKey, null);
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true, chargedWon: 93_891 });
    expect((await orders(w, person)).filter(({ withdrawn_at }) => withdrawn_at === null)).toHaveLength(1);
  });

  test("for the next period is a consent that the run names on its invoice", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    const [order] = await orders(w, person);
    expect(order).toMatchObject({ kind: "own_act", from_won: 99_000, to_won: 9_900, withdrawn_at: null });
    expect(order?.period_start).toEqual(new Date("2027-03-10T10:00:00+09:00"));
    expect(order?.charge_at).toEqual(new Date("2027-03-11T09:00:00+09:00"));
    w.moveTo("2027-03-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1, ended: 0 });
    expect(await gates(w, person)).toMatchObject([{}, { reason: "subscription_cycle", gate: "own_act", consent_id: order?.id }]);
  });

  test("and undone is no consent any more", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900);
    await undoPlanChange(as(w, person), { userId: person.id });
    expect(await orders(w, person)).toMatchObject([{ withdrawn_at: w.now() }]);
  });

  test("for another amount than was seen leaves no order behind", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await change(w, person, "pro_yearly", 93_890);
    expect(await orders(w, person)).toEqual([]);
  });

  test("without its amount comes with the next period if it is no dearer, and is no consent", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    expect(await change(w, person, "pro_monthly", 0)).toMatchObject({ ok: true, when: "period_end" });
    expect(await orders(w, person)).toEqual([]);
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(await gates(w, person)).toMatchObject([{}, { gate: "own_act", consent_id: null }]);
  });

  test("without its amount is refused when it is dearer than what was paid last", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 4_000 } });
    const person = await w.subscriber({ plan: "pro_yearly" });
    expect(await change(w, person, "pro_monthly", 0)).toEqual({ ok: false, reason: "amount_changed", amountWon: 9_900 });
    expect(await change(w, person, "pro_monthly", 9_900)).toMatchObject({ ok: true, when: "period_end" });
    w.moveTo("2027-03-11T09:00:00+09:00");
    expect(await w.runBatch(), "dearer than before, and ordered").toMatchObject({ paid: 1, ended: 0 });
  });

  test("keeps of the device one line of 400 characters", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 9_900, { address: "203.0.113.7", agent: `a\nbrowser ${"x".repeat(900)}` });
    const [kept] = await w.sql<{ agent: string }[]>`select agent from consents`;
    expect(kept?.agent).toMatch(/^a browser x+$/);
    expect(kept?.agent).toHaveLength(400);
  });
});
