import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { recordSeen } from "@/lib/billing/refund/record-refunds";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { resolveRefunds } from "@/lib/billing/refund/resolve-refunds";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { withInbox } from "@/tests/support/webhook-inbox";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const withdraw = (w: World, { id: userId }: Person, expectedWon = 9_900) =>
  requestOwnRefund({ ...w.context, actor: `person:${userId}` }, { userId, kind: "withdrawal", expectedWon });
const endNow = (w: World, { id: userId }: Person, expectedWon: number) =>
  requestOwnRefund({ ...w.context, actor: `person:${userId}` }, { userId, kind: "prorated", expectedWon });
const options = (w: World, { id: userId }: Person) => readRefundOptions(w.context, { userId });
const tier = async (w: World, person: Person) =>
  (await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false })).tier;
const liveKeys = (w: World) => [...w.emulator.state.billingKeys.values()].filter((key) => key.deletedAtMs === null);
const refundsOf = (w: World, person: Person) =>
  w.sql<{ kind: string; status: string; amount_won: number; refused_code: string | null; tries: number; refusals: number }[]>`
    select kind, status, amount_won, refused_code, tries, refusals from refunds where user_id = ${person.id} order by requested_at, tried_at, balance_won desc, id`;
const givenBack = (w: World, person: Person) =>
  w.approvalsOf(person).reduce((sum, payment) => sum + payment.totalAmount - payment.balanceAmount, 0);
const paymentKeyOf = async (w: World, person: Person) => present((await w.paymentsOf(person))[0]?.payment_key, "a payment key");
const auditOf = async (w: World, person: Person) =>
  (
    await w.sql<
      { action: string; actor: string }[]
    >`select action, actor from audit_events where user_id = ${person.id} order by id`
  ).map(({ action }) => action);

describe("withdrawal within seven days", () => {
  test("gives all back, ends at once, deletes the key, and is not charged again", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveDays(3);
    expect(await options(w, person)).toMatchObject([
      { kind: "withdrawal", refundWon: 9_900, until: new Date("2026-03-18T00:00:00+09:00"), endsAt: w.now() },
    ]);
    expect(await withdraw(w, person)).toEqual({ ok: true, refundedWon: 9_900, isConfirmed: true });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded", endedAt: w.now() });
    expect(await tier(w, person)).toBe("FREE");
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "paid", refunded_won: 9_900 }]);
    expect(await refundsOf(w, person)).toMatchObject([{ kind: "withdrawal", status: "done", amount_won: 9_900 }]);
    expect(liveKeys(w)).toEqual([]);
    expect(await auditOf(w, person)).toEqual(
      expect.arrayContaining(["refund_requested", "ended", "payment_refunded", "card_deleted"]),
    );
    expect(await options(w, person)).toEqual([]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test.each([
    ["2026-03-17T23:59:59.999+09:00", true],
    ["2026-03-18T00:00:00+09:00", false],
  ])("at %s is possible: %s", async (now, isPossible) => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo(now);
    expect(await options(w, person)).toHaveLength(isPossible ? 1 : 0);
    expect(await withdraw(w, person)).toMatchObject(isPossible ? { ok: true } : { ok: false, reason: "not_refundable" });
    expect(givenBack(w, person)).toBe(isPossible ? 9_900 : 0);
  });

  test("of a renewal gives back the renewal, not what came before", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    w.moveDays(7);
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: true });
    expect((await w.paymentsOf(person)).map(({ refunded_won }) => refunded_won)).toEqual([0, 9_900]);
    expect((await w.subscriptionOf(person)).status).toBe("ended");
  });

  test("after a scheduled cancellation ends at once instead of at the end of the period", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: true });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded", endedAt: w.now() });
  });

  test("gives back what an earlier refund has left", async () => {
    const w = await world();
    const person = await w.subscriber();
    await withInbox(w, async () => {
      await w.toss.consoleCancel(await paymentKeyOf(w, person), 3_000);
    });
    expect(await options(w, person)).toMatchObject([{ refundWon: 6_900 }]);
    expect(await withdraw(w, person)).toEqual({ ok: false, reason: "amount_changed", amountWon: 6_900 });
    expect((await w.subscriptionOf(person)).status).toBe("active");
    expect(await withdraw(w, person, 6_900)).toEqual({ ok: true, refundedWon: 6_900, isConfirmed: true });
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 9_900 }]);
  });

  test("is refused as changed when the console gave back a part that no webhook told of", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.consoleCancel(await paymentKeyOf(w, person), 3_000);
    expect(await withdraw(w, person)).toEqual({ ok: false, reason: "amount_changed", amountWon: 6_900 });
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 3_000 }]);
  });

  test.each([0, 1, 9_899, 9_901, 99_000])("is refused when the customer saw %i won", async (expectedWon) => {
    const w = await world();
    const person = await w.subscriber();
    expect(await withdraw(w, person, expectedWon)).toEqual({ ok: false, reason: "amount_changed", amountWon: 9_900 });
    expect(givenBack(w, person)).toBe(0);
    expect((await w.subscriptionOf(person)).status).toBe("active");
  });

  test("is not offered to a person without a subscription, past due, or after the end", async () => {
    const w = await world({ withdrawalDays: 60 });
    const stranger = await w.person();
    expect(await withdraw(w, stranger)).toEqual({ ok: false, reason: "not_refundable" });
    const [late, gone] = [await w.subscriber({ card: CARDS.goodOnce }), await w.subscriber()];
    await w.cancel(gone);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect((await w.subscriptionOf(late)).status).toBe("past_due");
    expect((await w.subscriptionOf(gone)).status).toBe("ended");
    for (const person of [late, gone]) {
      expect(await options(w, person)).toEqual([]);
      expect(await withdraw(w, person)).toEqual({ ok: false, reason: "not_refundable" });
    }
  });

  test("waits for the outcome of a charge that is under way", async () => {
    const w = await world({ withdrawalDays: 60 });
    const person = await w.subscriber();
    const renewal = holdNext(w, "charge", "request");
    w.moveTo("2026-04-10T10:00:00+09:00");
    const run = w.runBatch();
    await renewal.isHeld;
    expect(await options(w, person)).toEqual([]);
    expect(await withdraw(w, person)).toEqual({ ok: false, reason: "payment_in_progress" });
    renewal.letGo();
    await run;
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: true });
  });

  test("of a subscription after a withdrawal works again", async () => {
    const w = await world();
    const person = await w.subscriber();
    await withdraw(w, person);
    await w.subscribe(person);
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: true });
    expect(givenBack(w, person)).toBe(19_800);
  });
});

describe("asked for more than once", () => {
  test("64 times at once gives back once, and no answer contradicts another", async () => {
    const w = await world();
    const person = await w.subscriber();
    const answers = await Promise.all(Array.from({ length: 64 }, () => withdraw(w, person)));
    const kinds = new Set(answers.map((answer) => (answer.ok ? `refunded ${answer.refundedWon}` : answer.reason)));
    expect([...kinds].filter((kind) => kind !== "too_many_requests")).toEqual(["refunded 9900"]);
    expect(givenBack(w, person)).toBe(9_900);
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
  });

  test("later gives the same answer; another amount or kind does not", async () => {
    const w = await world();
    const person = await w.subscriber();
    const first = await withdraw(w, person);
    w.moveDays(20);
    expect(await withdraw(w, person)).toEqual(first);
    expect(await withdraw(w, person, 9_899)).toEqual({ ok: false, reason: "not_refundable" });
    expect(await endNow(w, person, 9_900)).toEqual({ ok: false, reason: "not_refundable" });
    expect(await w.toss.calls({ operation: "cancel" })).toHaveLength(1);
  });
});

describe("Toss does not say what became of it", () => {
  const silence = async (w: World, kind: "reset_before" | "reset_after") => {
    await w.toss.fault({ match: { operation: "cancel" }, action: { kind } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
  };

  test.each(["reset_before", "reset_after"] as const)("%s: it has ended, and the resolver gives back once", async (kind) => {
    const w = await world();
    const person = await w.subscriber();
    await silence(w, kind);
    expect(await withdraw(w, person)).toEqual({ ok: true, refundedWon: 9_900, isConfirmed: false });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect(await tier(w, person)).toBe("FREE");
    await w.toss.clearFaults();
    expect(await resolveRefunds(w.context)).toBe(0);
    w.moveMinutes(5);
    expect(await resolveRefunds(w.context)).toBe(1);
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
    expect(await withdraw(w, person)).toEqual({ ok: true, refundedWon: 9_900, isConfirmed: true });
    expect(givenBack(w, person)).toBe(9_900);
  });

  test("the next run of the batch takes it up", async () => {
    const w = await world();
    const person = await w.subscriber();
    await silence(w, "reset_before");
    await withdraw(w, person);
    await w.toss.clearFaults();
    w.moveDays(1);
    await w.runBatch();
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
  });

  test("a webhook tells it first: recorded once, and nothing is sent again", async () => {
    const w = await world();
    const person = await w.subscriber();
    await withInbox(w, async () => {
      await w.toss.fault({ match: { operation: "cancel" }, action: { kind: "reset_after" } });
      await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: 3 });
      await withdraw(w, person);
      await w.toss.clearFaults();
    });
    w.moveMinutes(5);
    await w.runBatch();
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
    expect(givenBack(w, person)).toBe(9_900);
  });

  test("asking again after a lease looks it up at once", async () => {
    const w = await world();
    const person = await w.subscriber();
    await silence(w, "reset_after");
    await withdraw(w, person);
    await w.toss.clearFaults();
    expect(await withdraw(w, person)).toMatchObject({ isConfirmed: false });
    w.moveMinutes(2);
    expect(await withdraw(w, person)).toMatchObject({ isConfirmed: true });
  });

  test("a passing refusal that Toss would repeat for the same key does not stand in the way", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({
      match: { operation: "cancel" },
      action: { kind: "error", status: 403, code: "FORBIDDEN_CONSECUTIVE_REQUEST", processed: false },
    });
    expect(await withdraw(w, person)).toMatchObject({ isConfirmed: false });
    expect(await refundsOf(w, person)).toMatchObject([{ status: "pending", refusals: 1, tries: 1 }]);
    w.moveMinutes(1);
    await resolveRefunds(w.context);
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
    const keys = (await w.toss.calls({ operation: "cancel" })).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  test("a wrong key of ours leaves it pending, and the next day it is given back", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({
      match: { operation: "cancel" },
      action: { kind: "error", status: 401, code: "UNAUTHORIZED_KEY", processed: false },
    });
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: false });
    w.moveDays(1);
    await w.runBatch();
    expect(await refundsOf(w, person)).toMatchObject([{ status: "done" }]);
  });

  test("Toss refuses it for good: the subscription has ended, and the refusal is kept", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({
      match: { operation: "cancel" },
      action: { kind: "error", status: 403, code: "NOT_CANCELABLE_PAYMENT", processed: false },
    });
    expect(await withdraw(w, person)).toMatchObject({ ok: true, isConfirmed: false });
    expect(await refundsOf(w, person)).toMatchObject([{ status: "refused", refused_code: "NOT_CANCELABLE_PAYMENT" }]);
    expect((await w.subscriptionOf(person)).status).toBe("ended");
    w.moveDays(1);
    await w.runBatch();
    expect(await w.toss.calls({ operation: "cancel" })).toHaveLength(1);
  });
});

test("a subscription ends in the instant in which the money was asked for, while the clock goes on", async () => {
  const w = await world();
  const person = await w.subscriber();
  let ms = w.now().getTime();
  const ticking = { ...w.context, actor: `person:${person.id}` as const, now: () => new Date(ms++) };
  expect(await requestOwnRefund(ticking, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 })).toMatchObject({
    ok: true,
  });
  const [refund] = await w.sql<{ at: string }[]>`select requested_at::text as at from refunds where user_id = ${person.id}`;
  const [ended] = await w.sql<{ at: string }[]>`select ended_at::text as at from subscriptions where user_id = ${person.id}`;
  expect(ended).toEqual(refund);
});

describe("something else is given back between the question and Toss", () => {
  test("a part in the console: the rest follows, and all is given back once", async () => {
    const w = await world();
    const person = await w.subscriber();
    const request = holdNext(w, "cancelPayment", "request");
    const asked = withdraw(w, person);
    await request.isHeld;
    await w.toss.consoleCancel(await paymentKeyOf(w, person), 3_000);
    request.letGo();
    expect(await asked).toEqual({ ok: true, refundedWon: 6_900, isConfirmed: true });
    expect(await refundsOf(w, person)).toMatchObject([
      { status: "refused", refused_code: "BALANCE_CHANGED", amount_won: 9_900 },
      { status: "done", amount_won: 6_900 },
    ]);
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 9_900 }]);
  });

  test("all in the console: it counts as given back, once", async () => {
    const w = await world();
    const person = await w.subscriber();
    const request = holdNext(w, "cancelPayment", "request");
    const asked = withdraw(w, person);
    await request.isHeld;
    await w.toss.consoleCancel(await paymentKeyOf(w, person));
    request.letGo();
    expect(await asked).toEqual({ ok: true, refundedWon: 9_900, isConfirmed: true });
    expect(givenBack(w, person)).toBe(9_900);
  });

  test("an older reading that is recorded late does not undo a newer one", async () => {
    const w = await world();
    const person = await w.subscriber();
    const key = await paymentKeyOf(w, person);
    await w.toss.consoleCancel(key, 3_000);
    const stale = await w.context.toss.findPaymentByKey(key);
    expect(await withdraw(w, person, 6_900)).toMatchObject({ ok: true });
    if (stale.kind !== "found") throw new Error("not read");
    await recordSeen(w.context, { paymentId: present((await w.paymentsOf(person))[0], "a payment").id, seen: stale.payment });
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 9_900 }]);
  });
});

describe("ending now with the unused part back", () => {
  const switchedOn = { givesUnusedBack: { pro_monthly: true, pro_yearly: true } };

  test("is off by default", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveDays(15);
    expect(await options(w, person)).toEqual([]);
    expect(await endNow(w, person, 4_790)).toEqual({ ok: false, reason: "not_refundable" });
  });

  test("gives back the unused days, ends at once, and deletes the key", async () => {
    const w = await world(switchedOn);
    const person = await w.subscriber();
    w.moveDays(15);
    expect(await options(w, person)).toMatchObject([
      { kind: "prorated", refundWon: 4_790, keptWon: 5_110, usedDays: 16, unusedDays: 15, periodDays: 31 },
    ]);
    expect(await endNow(w, person, 4_790)).toEqual({ ok: true, refundedWon: 4_790, isConfirmed: true });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 4_790 }]);
    expect(liveKeys(w)).toEqual([]);
    expect(await endNow(w, person, 4_790)).toEqual({ ok: true, refundedWon: 4_790, isConfirmed: true });
    expect(givenBack(w, person)).toBe(4_790);
  });

  test("of a day later is another amount", async () => {
    const w = await world(switchedOn);
    const person = await w.subscriber();
    w.moveDays(16);
    expect(await endNow(w, person, 4_790)).toEqual({ ok: false, reason: "amount_changed", amountWon: 4_470 });
  });

  test("is not offered while all can be given back", async () => {
    const w = await world(switchedOn);
    const person = await w.subscriber();
    expect(await options(w, person)).toMatchObject([{ kind: "withdrawal", refundWon: 9_900 }]);
    expect(await endNow(w, person, 9_580)).toEqual({ ok: false, reason: "not_refundable" });
  });
});
