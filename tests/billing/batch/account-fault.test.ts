/**
 * Answers that look like a dead card and may mean the account: another shop's secret key, or a code
 * that Toss has not documented.
 */
import { describe, expect, test } from "vitest";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const CONCURRENCY = 4;

async function withDue(count: number) {
  const w = await world({ batchConcurrency: CONCURRENCY });
  const people = await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  return { w, people };
}

const refuseCharges = (w: World, code: string, customerKey?: string) =>
  w.toss.fault({ match: { operation: "charge", customerKey }, action: { kind: "decline", code }, times: "forever" });
const standings = (w: World) => w.sql`select distinct status, delinquent_since from subscriptions`;
const undunned = [{ status: "active", delinquent_since: null }];
const sent = async (w: World, before: number) => (await w.toss.calls({ operation: "charge" })).length - before;

describe.each(["NOT_FOUND_BILLING", "BILLING_KEY_NOT_FOUND", "INVALID_BILL_KEY_REQUEST"])(
  "%s for one card after the other",
  (code) => {
    test("stops the run with an alarm, duns no one, and charges each customer once when the key is corrected", async () => {
      const { w } = await withDue(12);
      await refuseCharges(w, code);
      expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: code, paid: 0 });
      expect(await sent(w, 12)).toBeLessThanOrEqual(5 + CONCURRENCY);
      expect(await standings(w)).toEqual(undunned);
      expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code }]);
      await w.toss.clearFaults();
      expect(await w.runBatch()).toMatchObject({ due: 12, paid: 12, status: "completed" });
      expect(w.emulator.state.payments.size).toBe(24);
    });
  },
);

describe("a billing key that Toss does not know", () => {
  test("is a dead card, not an account fault, for four in a row whose earlier payments Toss knows", async () => {
    const { w } = await withDue(4);
    await refuseCharges(w, "NOT_FOUND_BILLING");
    expect(await w.runBatch()).toMatchObject({ status: "completed", due: 4, declined: 4, stopCode: null });
    expect(await w.sql`select distinct status from subscriptions`).toEqual([{ status: "past_due" }]);
  });

  test("is an account fault, even for one card, when Toss does not know the earlier payment either", async () => {
    const { w } = await withDue(1);
    await refuseCharges(w, "NOT_FOUND_BILLING");
    await w.toss.fault({
      match: { operation: "lookup" },
      action: { kind: "error", status: 404, code: "NOT_FOUND_PAYMENT", processed: false },
    });
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: "NOT_FOUND_BILLING", declined: 1 });
    expect(await standings(w)).toEqual(undunned);
    await w.toss.clearFaults();
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("stays pending while the look-up of the earlier payment fails, and is a dead card later", async () => {
    const { w } = await withDue(1);
    await refuseCharges(w, "NOT_FOUND_BILLING");
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "reset_before" } });
    expect(await w.runBatch()).toMatchObject({ status: "completed", due: 1, unknown: 1 });
    expect(await standings(w)).toEqual(undunned);
    await w.toss.clearFaults();
    w.moveMinutes(10);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    expect(await w.sql`select status from subscriptions`).toEqual([{ status: "past_due" }]);
  });

  test("is a dead card once another card was charged, or declined by its issuer", async () => {
    const { w, people } = await withDue(8);
    const [good, poor, ...gone] = people;
    await w.toss.behaviour(poor?.customerKey ?? "", { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    for (const { customerKey } of gone) await refuseCharges(w, "NOT_FOUND_BILLING", customerKey);
    await w.sql`update subscriptions set due_at = due_at - interval '1 hour' where user_id in (${good?.id ?? ""}, ${poor?.id ?? ""})`;
    expect(await w.runBatch()).toMatchObject({ status: "completed", due: 8, paid: 1, declined: 7 });
  });

  test("leaves only a pending payment when the run is killed before it decides", async () => {
    const { w } = await withDue(1);
    await refuseCharges(w, "NOT_FOUND_BILLING");
    const dying = { ...w.context.toss, findPaymentByKey: () => Promise.reject(new Error("killed")) };
    const { toss } = w.context;
    w.context.toss = dying;
    expect(await w.runBatch()).toMatchObject({ status: "failed" });
    w.context.toss = toss;
    expect(await w.sql`select status from payments where trigger = 'renewal'`).toEqual([{ status: "pending" }]);
    await w.toss.clearFaults();
    w.moveMinutes(10);
    // Toss repeats its first answer to the same idempotency key: nothing is charged, and the card
    // is dead.
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    expect(w.emulator.state.payments.size).toBe(1);
    expect(await w.sql`select status from subscriptions`).toEqual([{ status: "past_due" }]);
  });
});

describe("a code that Toss has not documented", () => {
  const CODE = "SOME_NEW_CODE_OF_TOSS";

  test("three times in a row stops the run with that code; nothing is decided, and no one is dunned the day after", async () => {
    const { w } = await withDue(12);
    await refuseCharges(w, CODE);
    const first = await w.runBatch();
    expect(first).toMatchObject({ status: "stopped", stopCode: CODE, paid: 0, declined: 0 });
    expect(await sent(w, 12)).toBeLessThanOrEqual(3 + CONCURRENCY);
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: CODE, reconciled: CONCURRENCY });
    expect(await standings(w)).toEqual(undunned);
    await w.toss.clearFaults();
    w.moveDays(1);
    // One that no run has looked up yet is left over, alone: the alarm says that its code was the
    // account's.
    expect(await w.runBatch()).toMatchObject({ reconciled: first.unknown - CONCURRENCY, status: "completed" });
    expect(await standings(w)).toEqual(undunned);
    w.moveDays(1);
    await w.runBatch();
    expect(
      await w.sql`select distinct p.status from subscriptions s join payments p on p.subscription_id = s.id
      where p.trigger <> 'checkout' and p.created_at = (select max(created_at) from payments where subscription_id = s.id)`,
    ).toEqual([{ status: "paid" }]);
    expect(w.emulator.state.payments.size).toBe(24);
  });

  test("different codes in a row are no streak", async () => {
    const { w, people } = await withDue(4);
    for (const [nth, { customerKey }] of people.entries()) await refuseCharges(w, `${CODE}_${nth}`, customerKey);
    expect(await w.runBatch()).toMatchObject({ status: "completed", due: 4, unknown: 4 });
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ status: "completed", reconciled: 4 });
    expect(await w.sql`select distinct status from subscriptions`).toEqual([{ status: "past_due" }]);
  });

  test("of one card among others is that card's, on the day after", async () => {
    const { w, people } = await withDue(3);
    await refuseCharges(w, CODE, people[0]?.customerKey);
    expect(await w.runBatch()).toMatchObject({ status: "completed", paid: 2, unknown: 1 });
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ status: "completed", reconciled: 1 });
  });
});
