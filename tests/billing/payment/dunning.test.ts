import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World, WorldOptions } from "@/tests/support/world";

const world = checkedWorlds();

/** A customer whose renewal of 10 April has just been declined with this code. */
async function withDecline(code: string, options?: WorldOptions) {
  const w = await world(options);
  const person = await w.subscriber();
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  w.moveTo("2026-04-10T10:00:00+09:00");
  const summary = await w.runBatch();
  return { w, person, summary };
}

const attempts = async (w: World) => (await w.toss.calls({ operation: "charge" })).length - 1;
const tier = async (w: World, person: Person) =>
  (await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false })).tier;
const kst = (day: string, time = "09:00:00") => new Date(`2026-04-${day}T${time}+09:00`);

describe("a renewal declined for lack of money", () => {
  test("becomes past due, keeps PRO in grace, and is retried at 09:00 the next day", async () => {
    const { w, person, summary } = await withDecline("REJECT_CARD_PAYMENT");
    expect(summary).toMatchObject({ due: 1, paid: 0, declined: 1, unknown: 0 });
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "past_due",
      nextAttemptAt: kst("11"),
      graceEndsAt: kst("18", "00:00:00"),
      lastDeclineCode: "REJECT_CARD_PAYMENT",
    });
    expect(await tier(w, person)).toBe("PRO");
  });

  test("is not retried before the scheduled instant, to the millisecond", async () => {
    const { w } = await withDecline("REJECT_CARD_PAYMENT");
    await w.runBatch();
    w.moveTo(new Date(kst("11").getTime() - 1));
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(await attempts(w)).toBe(1);
    w.moveTo(kst("11"));
    expect(await w.runBatch()).toMatchObject({ due: 1, declined: 1 });
    expect(await attempts(w)).toBe(2);
  });

  test("is retried on days 1, 3, 5 and 7, once a day, and ends unpaid after grace", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    const triedOn: number[] = [];
    for (let day = 11; day <= 20; day++) {
      w.moveTo(kst(String(day)));
      const before = await attempts(w);
      await w.runBatch();
      await w.runBatch();
      for (let attempt = before; attempt < (await attempts(w)); attempt++) triedOn.push(day - 10);
    }
    expect(triedOn).toEqual([1, 3, 5, 7]);
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "ended",
      endReason: "unpaid",
      endedAt: kst("18", "00:00:00"),
      dueAt: null,
    });
    expect((await w.invoicesOf(person)).map(({ status }) => status)).toEqual(["paid", "uncollectible"]);
    expect(w.emulator.state.billingKeysByCustomer.get(person.customerKey)?.[0]?.deletedAtMs).not.toBeNull();
  });

  test("keeps PRO to the last millisecond of grace, whether or not the batch runs", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    w.moveTo(new Date(kst("18", "00:00:00").getTime() - 1));
    expect(await tier(w, person)).toBe("PRO");
    w.moveTo(kst("18", "00:00:00"));
    expect(await tier(w, person)).toBe("FREE");
  });

  test("counts the schedule from the first decline: a cron that was down for three days makes up for it with one attempt", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    w.moveTo(kst("14", "09:30:00"));
    expect(await w.runBatch()).toMatchObject({ due: 1, declined: 1 });
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(await attempts(w)).toBe(2);
    expect(await w.subscriptionOf(person)).toMatchObject({ nextAttemptAt: kst("15"), graceEndsAt: kst("18", "00:00:00") });
  });

  test("ends without a charge when the cron returns only after the announced end", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo("2026-05-25T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(await attempts(w)).toBe(1);
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "ended",
      endReason: "unpaid",
      endedAt: kst("18", "00:00:00"),
    });
  });

  test("is still tried once when the cron returns in the last millisecond of grace", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo(new Date(kst("18", "00:00:00").getTime() - 1));
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect((await w.subscriptionOf(person)).status).toBe("active");
  });

  test("is active again when a retry is paid, with one charge for the period", async () => {
    const { w, person } = await withDecline("REJECT_CARD_PAYMENT");
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo(kst("11"));
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", nextAttemptAt: null, lastDeclineCode: null });
    expect((await w.paymentsOf(person)).map(({ status, trigger }) => `${trigger} ${status}`)).toEqual([
      "checkout paid",
      "renewal declined",
      "retry paid",
    ]);
    expect(new Set((await w.paymentsOf(person)).map(({ order_id }) => order_id)).size).toBe(3);
  });

  test("follows the merchant's own schedule and grace", async () => {
    const { w, person } = await withDecline("EXCEED_MAX_ONE_DAY_AMOUNT", {
      dunning: { pro_monthly: [{ offsetDays: 2, hour: 18 }], pro_yearly: [] },
      graceDays: 3,
    });
    expect(await w.subscriptionOf(person)).toMatchObject({
      nextAttemptAt: kst("12", "18:00:00"),
      graceEndsAt: kst("14", "00:00:00"),
    });
  });
});

describe("a renewal declined for good", () => {
  test.each(["INVALID_STOPPED_CARD", "INVALID_CARD_LOST_OR_STOLEN", "INVALID_CARD_EXPIRATION", "ALREADY_REMOVED_BILLING_KEY"])(
    "(%s) is not tried again by itself, and ends after grace",
    async (code) => {
      const { w, person } = await withDecline(code);
      expect(await w.subscriptionOf(person)).toMatchObject({
        status: "past_due",
        nextAttemptAt: null,
        dueAt: kst("18", "00:00:00"),
      });
      for (let day = 11; day <= 17; day++) {
        w.moveTo(kst(String(day)));
        expect(await w.runBatch()).toMatchObject({ due: 0, ended: 0 });
      }
      expect(await attempts(w)).toBe(1);
      w.moveTo(kst("18", "00:00:00"));
      expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
      expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "unpaid" });
    },
  );
});

describe("a renewal declined because a bank is not available", () => {
  test("does not start dunning and is retried an hour later", async () => {
    const { w, person, summary } = await withDecline("MAINTAINED_METHOD");
    expect(summary).toMatchObject({ declined: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", delinquentSince: null, transientTries: 1 });
    const { subscription } = await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false });
    expect(subscription?.nextChargeAt, "the next run, not one that has passed").toEqual(kst("11"));
    w.moveMinutes(59);
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    await w.toss.behaviour(person.customerKey, null);
    w.moveMinutes(1);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", transientTries: 0 });
  });

  test("counts as a decline after 24 in a row", async () => {
    const { w, person } = await withDecline("MAINTAINED_METHOD");
    for (let hour = 0; hour < 23; hour++) {
      w.moveMinutes(60);
      await w.runBatch();
      expect((await w.subscriptionOf(person)).status).toBe("active");
    }
    w.moveMinutes(60);
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "past_due", transientTries: 0 });
    const counted = { decline_class: "soft", decline_code: "MAINTAINED_METHOD" };
    expect((await w.paymentsOf(person)).at(-1), "written down as what it counted as").toMatchObject(counted);
  });

  test("a provider's error without an order at Toss is looked up first, then retried", async () => {
    const { w, person, summary } = await withDecline("PROVIDER_ERROR");
    expect(summary).toMatchObject({ unknown: 1, declined: 0 });
    w.moveMinutes(5);
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", transientTries: 1 });
    await w.toss.behaviour(person.customerKey, null);
    w.moveMinutes(61);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });
});
