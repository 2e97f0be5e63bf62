import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();

const periodEnd = async (w: World, person: Person) => (await w.subscriptionOf(person)).currentPeriodEnd;

describe("a renewal", () => {
  test("is charged once when its month is over, and not again by later runs", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, declined: 0, unknown: 0, remaining: 0, status: "completed" });
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    w.moveDays(10);
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await periodEnd(w, person)).toEqual(new Date("2026-05-10T10:00:00+09:00"));
  });

  test("is not charged a millisecond before its due instant", async () => {
    const w = await world();
    const person = await w.subscriber();
    const end = await periodEnd(w, person);
    w.moveTo(new Date(end.getTime() - 1));
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    w.moveTo(end);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test.each([
    { start: "2026-01-31T12:00:00+09:00", ends: ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"] },
    { start: "2028-01-31T12:00:00+09:00", ends: ["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"] },
    { start: "2026-10-30T23:59:00+09:00", ends: ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28"] },
  ])("begun on $start uses the last day of short months and returns to its day", async ({ start, ends }) => {
    const w = await world({ startAt: start });
    const person = await w.subscriber();
    const [first, ...later] = ends.map((day) => new Date(`${day}${start.slice(10)}`));
    expect(await periodEnd(w, person)).toEqual(first);
    for (const end of later) {
      w.moveTo(await periodEnd(w, person));
      expect(await w.runBatch()).toMatchObject({ paid: 1 });
      expect(await periodEnd(w, person)).toEqual(end);
    }
    expect(w.approvalsOf(person)).toHaveLength(4);
  });

  test("made late keeps the anchor day", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-17T22:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(await periodEnd(w, person)).toEqual(new Date("2026-05-10T10:00:00+09:00"));
  });

  test("paid in grace keeps the anchor day", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ declined: 1 });
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo("2026-04-13T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      currentPeriodStart: new Date("2026-04-10T10:00:00+09:00"),
      currentPeriodEnd: new Date("2026-05-10T10:00:00+09:00"),
      delinquentSince: null,
      graceEndsAt: null,
    });
  });

  test("costs the agreed price, even after the current price has changed", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.settings.priceWon = { pro_monthly: 19_900, pro_yearly: 199_000 };
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect(w.approvalsOf(person).map((payment) => payment.totalAmount)).toEqual([9_900, 9_900]);
  });
});

test("a customer who became an administrator is not charged any more and keeps PRO", async () => {
  const w = await world();
  const person = await w.subscriber();
  w.settings.adminEmails = [person.email];
  w.moveTo("2026-04-10T10:00:00+09:00");
  expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
  expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "complimentary" });
  expect(w.approvalsOf(person)).toHaveLength(1);
});

describe("after an outage of our own", () => {
  test("of three months only the current period is charged, and the missed ones are recorded", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-07-20T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({
      currentPeriodStart: new Date("2026-07-10T10:00:00+09:00"),
      currentPeriodEnd: new Date("2026-08-10T10:00:00+09:00"),
    });
    expect(await w.sql`select detail from audit_events where action = 'periods_missed'`).toEqual([
      { detail: { missedPeriods: 3 } },
    ]);
  });

  test("an unpaid invoice of a past period is given up for the current one", async () => {
    const w = await world();
    const person = await w.subscriber({ card: CARDS.good });
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "MAINTAINED_METHOD" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo("2026-06-15T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect((await w.invoicesOf(person)).map(({ status }) => status)).toEqual(["paid", "void", "paid"]);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});
