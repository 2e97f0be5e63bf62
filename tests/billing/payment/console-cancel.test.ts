import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { withInbox } from "@/tests/support/webhook-inbox";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const tier = async (w: World, person: Person) =>
  (await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false })).tier;
const paymentKey = async (w: World, person: Person, index = 0) =>
  present((await w.paymentsOf(person))[index]?.payment_key, "a payment key");

describe("a cancel in the Toss console, reported by webhook", () => {
  test("in full: refunded here, the subscription ends at once, the next run deletes the key", async () => {
    const w = await world();
    const person = await w.subscriber();
    const inbox = await withInbox(w, async () => {
      await w.toss.consoleCancel(await paymentKey(w, person));
    });
    expect(inbox.map(({ verdict }) => verdict?.status)).toEqual(["processed"]);
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "paid", refunded_won: 9_900 }]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect(await tier(w, person)).toBe("FREE");
    await w.runBatch();
    expect([...w.emulator.state.billingKeys.values()].every((key) => key.deletedAtMs !== null)).toBe(true);
  });

  test("in part: the refund is recorded, PRO and the renewal stay", async () => {
    const w = await world();
    const person = await w.subscriber();
    await withInbox(w, async () => {
      await w.toss.consoleCancel(await paymentKey(w, person), 3_000);
    });
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "paid", refunded_won: 3_000 }]);
    expect(await tier(w, person)).toBe("PRO");
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("in parts that add up: PARTIAL_CANCELED with nothing left is a full refund", async () => {
    const w = await world();
    const person = await w.subscriber();
    const key = await paymentKey(w, person);
    const inbox = await withInbox(w, async () => {
      await w.toss.consoleCancel(key, 4_900);
      expect(await w.toss.consoleCancel(key)).toMatchObject({ status: "PARTIAL_CANCELED", balanceAmount: 0 });
    });
    expect(inbox).toHaveLength(2);
    // Webhooks make a payment be read once a minute; what came within it is read by the next run.
    w.moveMinutes(1);
    await w.runBatch();
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 9_900 }]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test("of an earlier month: refunded, and the current month stays", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await withInbox(w, async () => {
      await w.toss.consoleCancel(await paymentKey(w, person, 0));
    });
    expect((await w.paymentsOf(person)).map(({ refunded_won }) => refunded_won)).toEqual([9_900, 0]);
    expect(await tier(w, person)).toBe("PRO");
  });

  test("while the payment is still pending here: paid, refunded, and ended", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await w.toss.clearFaults();
    const approved = present(w.approvalsOf(person)[1], "the renewal at Toss");
    await withInbox(w, async () => {
      await w.toss.consoleCancel(approved.paymentKey);
    });
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "paid", refunded_won: 9_900 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test("while the next renewal is under way: nothing follows that renewal", async () => {
    const w = await world();
    const person = await w.subscriber();
    const renewal = holdNext(w, "charge", "request");
    w.moveTo("2026-04-10T10:00:00+09:00");
    const run = w.runBatch();
    await renewal.isHeld;
    await withInbox(w, async () => {
      await w.toss.consoleCancel(await paymentKey(w, person, 0));
    });
    renewal.letGo();
    expect(await run).toMatchObject({ paid: 1 });
    expect((await w.subscriptionOf(person)).cancelAt).not.toBeNull();
    w.moveTo("2026-05-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ ended: 1, paid: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});
