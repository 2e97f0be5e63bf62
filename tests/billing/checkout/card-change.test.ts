import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** A customer past due since 10 April, one day later. */
async function withPastDue(code = "REJECT_CARD_PAYMENT") {
  const w = await world();
  const person = await w.subscriber();
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.runBatch();
  w.moveTo("2026-04-10T20:00:00+09:00");
  return { w, person };
}

const keysOf = (w: World, person: Person) => w.emulator.state.billingKeysByCustomer.get(person.customerKey) ?? [];
const paidThrough = new Date("2026-05-10T10:00:00+09:00");

describe("a new card", () => {
  test("while past due is charged at once; the old key is deleted at Toss and never used again", async () => {
    const { w, person } = await withPastDue();
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: { status: "paid", trigger: "card_change" } });
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      currentPeriodEnd: paidThrough,
      delinquentSince: null,
    });
    const [old, fresh] = keysOf(w, person);
    expect(old?.deletedAtMs).not.toBeNull();
    w.moveTo(paidThrough);
    await w.runBatch();
    expect(w.approvalsOf(person).map((payment) => payment.billingKey)).toEqual([
      old?.billingKey,
      fresh?.billingKey,
      fresh?.billingKey,
    ]);
    const uses = (await w.toss.calls()).filter(
      (call) => call.path.includes(encodeURIComponent(old?.billingKey ?? "?")) || call.path.includes(old?.billingKey ?? "?"),
    );
    expect(uses.at(-1)?.operation).toBe("delete");
  });

  test("after a hard decline is charged at once too", async () => {
    const { w, person } = await withPastDue("INVALID_STOPPED_CARD");
    expect((await w.changeCard(person)).kind).toBe("completed");
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });

  test("while nothing is owed is not charged, and pays the next renewal", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: null });
    expect(w.approvalsOf(person)).toHaveLength(1);
    const [old, fresh] = keysOf(w, person);
    expect([old?.deletedAtMs === null, fresh?.deletedAtMs === null]).toEqual([false, true]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(w.approvalsOf(person).at(-1)?.billingKey).toBe(fresh?.billingKey);
  });

  test("that is declined too leaves the customer past due with one more try and the same grace", async () => {
    const { w, person } = await withPastDue();
    const before = await w.subscriptionOf(person);
    expect(await w.changeCard(person, CARDS.insufficient)).toEqual({
      kind: "declined",
      reason: "insufficient_funds",
      code: "REJECT_CARD_PAYMENT",
    });
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "past_due",
      delinquentSince: before.delinquentSince,
      graceEndsAt: before.graceEndsAt,
      nextAttemptAt: before.nextAttemptAt,
    });
    expect((await w.changeCard(person, CARDS.otherGood)).kind).toBe("completed");
    expect(keysOf(w, person).filter((key) => key.deletedAtMs === null)).toHaveLength(1);
  });

  test("that Toss refuses to register leaves the old card in place", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect((await w.changeCard(person, CARDS.refusedAtIssue)).kind).toBe("declined");
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("posted 20 times at once is registered and charged once", async () => {
    const { w, person } = await withPastDue();
    const redirect = await w.openChange(person);
    const answers = await Promise.all(Array.from({ length: 20 }, () => w.comeBack(person, redirect)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(keysOf(w, person)).toHaveLength(2);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("from two windows at once: the last one stays, one charge, one key left", async () => {
    const { w, person } = await withPastDue();
    const [one, other] = [await w.openChange(person, CARDS.otherGood), await w.openChange(person, CARDS.good)];
    await w.toss.behaviour(person.customerKey, null);
    await Promise.all([w.comeBack(person, one), w.comeBack(person, other)]);
    expect(w.approvalsOf(person)).toHaveLength(2);
    w.moveMinutes(5);
    await w.runBatch();
    expect(keysOf(w, person).filter((key) => key.deletedAtMs === null)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });

  test("pays at once also after a bank's maintenance prevented the charge", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "MAINTAINED_METHOD" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: { status: "paid" } });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });

  test("while the old one is being charged: a decline of the old card does not count for the new one, which pays", async () => {
    const w = await world();
    const person = await w.subscriber();
    const renewal = holdNext(w, "charge", "request");
    w.moveTo("2026-04-10T10:00:00+09:00");
    const run = w.runBatch();
    await renewal.isHeld;
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: null });
    renewal.letGo();
    // The same run charges the new card, not tomorrow's.
    expect(await run).toMatchObject({ due: 2, declined: 1, paid: 1, remaining: 0 });
    await w.runBatch();
    const codes = (await w.paymentsOf(person)).map(({ decline_code }) => decline_code);
    // Both attempts have the same instant, so the rows have no order.
    expect(codes.sort()).toEqual(["ALREADY_REMOVED_BILLING_KEY", null, null]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("after a hard decline of a past period is charged by the next run, for the current period", async () => {
    const w = await world({ graceDays: 40 });
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "INVALID_STOPPED_CARD" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    w.moveTo("2026-05-12T10:00:00+09:00");
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: null });
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 2, lastDeclineCode: null });
  });

  test("is for subscribers only", async () => {
    const w = await world();
    const person = await w.person();
    await expect(w.openChange(person)).rejects.toThrow("not_subscribed");
  });
});

describe("a card change that was opened before", () => {
  test("the customer became an administrator registers nothing, and what was owed is not charged", async () => {
    const { w, person } = await withPastDue();
    const window = await w.openChange(person);
    w.settings.adminEmails = [person.email];
    expect(await w.comeBack(person, window)).toEqual({ kind: "refused", reason: "complimentary" });
    expect(w.approvalsOf(person)).toHaveLength(1);
    expect(keysOf(w, person).map(({ deletedAtMs }) => deletedAtMs !== null)).toEqual([false, true]);
  });

  test("the end of a cancelled subscription registers nothing, and none is opened after it", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo("2026-04-10T09:59:00+09:00");
    const window = await w.openChange(person);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.comeBack(person, window)).toEqual({ kind: "refused", reason: "not_subscribed" });
    await expect(w.openChange(person)).rejects.toThrow("not_subscribed");
    expect(keysOf(w, person).map(({ deletedAtMs }) => deletedAtMs !== null)).toEqual([true, true]);
  });

  test("the end is not opened any more from the instant of the end, before any run", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await expect(w.openChange(person)).rejects.toThrow("not_subscribed");
    expect(await w.sql`select 1 from checkouts where purpose = 'replace_card'`).toEqual([]);
  });
});

describe("a new card while the old card's last charge is pending", () => {
  /** The next day's retry and its look-ups get no answer. */
  async function withDoubt(action: "reset_after" | "reset_before") {
    const { w, person } = await withPastDue();
    await w.toss.behaviour(person.customerKey, null);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: action } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    await w.toss.clearFaults();
    w.moveMinutes(10);
    return { w, person };
  }

  test("which was approved: it is found first, and the new card is not charged", async () => {
    const { w, person } = await withDoubt("reset_after");
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: null });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
    expect(keysOf(w, person).filter((key) => key.deletedAtMs === null)).toHaveLength(1);
  });

  test("which never arrived: it is given up, and the new card is charged at once", async () => {
    const { w, person } = await withDoubt("reset_before");
    expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: { status: "paid", trigger: "card_change" } });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });

  test("and stays pending: nothing is charged twice, whatever its outcome", async () => {
    const { w, person } = await withDoubt("reset_after");
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect((await w.changeCard(person)).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(2);
    await w.toss.clearFaults();
    w.moveMinutes(60);
    await w.runBatch();
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });
});
