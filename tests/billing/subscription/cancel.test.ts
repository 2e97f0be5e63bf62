import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { resume } from "@/lib/billing/subscription/resume";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

const tier = async (w: World, person: Person) =>
  (await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false })).tier;
const periodEnd = new Date("2026-04-10T10:00:00+09:00");
const end = new Date("2026-05-10T10:00:00+09:00");
const justBefore = (instant: Date) => new Date(instant.getTime() - 1);

describe("cancelling at the period's end", () => {
  test("asks Toss nothing; PRO to the last millisecond, FREE from the instant the period ends, before any run", async () => {
    const w = await world();
    const person = await w.subscriber();
    const callsBefore = await w.toss.callCount();
    expect(await w.cancel(person)).toEqual({ ok: true, endsAt: periodEnd, hasEnded: false, chargeUnderWay: null });
    w.moveTo(justBefore(periodEnd));
    expect(await tier(w, person)).toBe("PRO");
    w.moveTo(periodEnd);
    expect(await tier(w, person)).toBe("FREE");
    expect(await w.toss.callCount()).toBe(callsBefore);
  });

  test("is carried out by the run without a charge, and the key is deleted at Toss", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo("2026-04-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ ended: 1, due: 0, paid: 0 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled", endedAt: periodEnd });
    await w.runBatch();
    expect((await w.toss.calls({ operation: "charge" })).length).toBe(1);
    expect(w.emulator.state.billingKeysByCustomer.get(person.customerKey)?.[0]?.deletedAtMs).not.toBeNull();
  });

  test("twice changes nothing", async () => {
    const w = await world();
    const person = await w.subscriber();
    const first = await w.cancel(person);
    w.moveDays(3);
    expect(await w.cancel(person)).toEqual(first);
    expect(await w.sql`select count(*)::int as count from audit_events where action = 'cancel_scheduled'`).toEqual([
      { count: 1 },
    ]);
  });

  test("without a subscription is refused", async () => {
    const w = await world();
    expect(await w.cancel(await w.person())).toEqual({ ok: false, reason: "not_subscribed" });
  });

  test("while past due ends it at once: nothing more is charged", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(periodEnd);
    await w.runBatch();
    expect(await w.cancel(person)).toEqual({ ok: true, endsAt: periodEnd, hasEnded: true, chargeUnderWay: null });
    expect(await tier(w, person)).toBe("FREE");
    for (let day = 0; day < 9; day++) {
      w.moveDays(1);
      await w.runBatch();
    }
    expect((await w.toss.calls({ operation: "charge" })).length).toBe(2);
    expect(await w.invoicesOf(person)).toMatchObject([{ status: "paid" }, { status: "void" }]);
  });

  test("and subscribing again later is a new subscription with a new anchor", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo("2026-04-20T10:00:00+09:00");
    await w.runBatch();
    expect((await w.subscribe(person)).kind).toBe("completed");
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", anchorAt: w.now(), periodIndex: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});

describe("cancelling while a charge is under way", () => {
  /**
   * Starts the renewal and comes back when Toss has it; `finished` resolves with the run's summary.
   */
  async function startCharge(w: World) {
    const charge = holdNext(w, "charge", "request");
    w.moveTo(periodEnd);
    const run = w.runBatch();
    await charge.isHeld;
    const finish = () => {
      charge.letGo();
      return run;
    };
    return { finish };
  }

  test("says that it cannot be stopped and what follows, in the answer and on the page, however often it is pressed", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { finish } = await startCharge(w);
    const answer = { ok: true, hasEnded: false, chargeUnderWay: { amountWon: 9_900, paidUntil: end } };
    expect(await w.cancel(person)).toMatchObject(answer);
    expect(await w.cancel(person)).toMatchObject(answer);
    const { state, plan } = await readBillingStatus(w.context, { userId: person.id, isAdmin: false });
    expect(state).toMatchObject({ kind: "checking", isFirstPayment: false, isCanceled: true, amountWon: 9_900, paidUntil: end });
    expect(plan).not.toBeNull();
    await finish();
    expect((await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).state).toEqual({
      kind: "cancelling",
      endsAt: end,
    });
  });

  test("that goes through: what was paid for may be used, and nothing follows it", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { finish } = await startCharge(w);
    expect(await w.cancel(person)).toMatchObject({ ok: true, hasEnded: false });
    expect(await finish()).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", cancelAt: end, currentPeriodEnd: end });
    expect(await tier(w, person)).toBe("PRO");
    w.moveTo(end);
    expect(await w.runBatch()).toMatchObject({ ended: 1, due: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("that is declined: it ends, and nobody is dunned", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    const { finish } = await startCharge(w);
    expect(await w.cancel(person)).toMatchObject({ ok: true, hasEnded: false });
    expect(await finish()).toMatchObject({ declined: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled", endedAt: periodEnd });
    expect(await tier(w, person)).toBe("FREE");
  });
});

describe("resuming", () => {
  test("a millisecond before the end goes on, and the renewal is charged", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo(justBefore(periodEnd));
    expect(await w.resume(person)).toEqual({ ok: true });
    w.moveTo(periodEnd);
    expect(await tier(w, person)).toBe("PRO");
    expect(await w.runBatch()).toMatchObject({ paid: 1, ended: 0 });
  });

  test("at the instant of the end is too late", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo(periodEnd);
    expect(await w.resume(person)).toEqual({ ok: false, reason: "period_over" });
    expect(await w.runBatch()).toMatchObject({ ended: 1, paid: 0 });
    expect(await w.resume(person)).toEqual({ ok: false, reason: "not_subscribed" });
  });

  test("what was never cancelled changes nothing", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await w.resume(person)).toEqual({ ok: true });
    expect(await w.sql`select id from audit_events where action = 'resumed'`).toEqual([]);
  });

  test("and cancelling a hundred times at once leaves one or the other, whole", async () => {
    const w = await world();
    const person = await w.subscriber();
    await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? w.resume(person) : w.cancel(person))));
    const { cancelAt, dueAt } = await w.subscriptionOf(person);
    expect(dueAt).toEqual(periodEnd);
    expect([null, periodEnd.toISOString()]).toContain(cancelAt?.toISOString() ?? null);
  });
});

describe("keeping a subscription whose grace is over", () => {
  test("is possible to its last millisecond and refused from then on, also before the run that ends it", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(periodEnd);
    await w.runBatch();
    const { graceEndsAt } = await w.subscriptionOf(person);
    const over = graceEndsAt ?? new Date(0);
    w.moveTo(justBefore(over));
    expect(await resume(w.context, { userId: person.id })).toEqual({ ok: true });
    w.moveTo(over);
    expect(await resume(w.context, { userId: person.id })).toEqual({ ok: false, reason: "period_over" });
  });
});
