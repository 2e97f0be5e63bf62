import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();
const kst = (text: string) => new Date(`2026-${text}+09:00`);
const statusOf = (w: World, person: Person) => readBillingStatus(w.context, { userId: person.id, isAdmin: false });
const told = (status: Awaited<ReturnType<typeof statusOf>>) =>
  status.history.map((item) =>
    item.kind === "event" ? item.event : `${item.status}: ${item.attempts.map(({ status: outcome }) => outcome).join(", ")}`,
  );

/** A customer who paid on 10 March and whose renewal of 10 April is declined from then on. */
async function pastDue() {
  const w = await world();
  const person = await w.subscriber();
  await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  w.moveTo(kst("04-10T10:00:00"));
  await w.runBatch();
  return { w, person };
}

describe("the history", () => {
  test("has each invoice once, with its attempts under it, and between them what else happened", async () => {
    const { w, person } = await pastDue();
    w.moveTo(kst("04-11T09:00:00"));
    await w.runBatch();
    expect(told(await statusOf(w, person))).toEqual(["declined: declined, declined", "paid: paid"]);
    w.moveMinutes(5);
    await w.toss.behaviour(person.customerKey, null);
    await w.changeCard(person, CARDS.otherGood);
    w.moveMinutes(5);
    await w.cancel(person);
    const status = await statusOf(w, person);
    expect(told(status)).toEqual(
      expect.arrayContaining(["cancel_scheduled", "card_changed", "paid: paid, declined, declined", "paid: paid"]),
    );
    expect(status.history).toHaveLength(4);
    expect(status.history.map(({ at }) => at.getTime())).toEqual(
      status.history.map(({ at }) => at.getTime()).toSorted((a, b) => b - a),
    );
  });
});

describe("the picture of a period", () => {
  test("goes to the next charge, and counts the periods paid before", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect((await statusOf(w, person)).course).toMatchObject({ passedPercent: 0, daysLeft: 32, paidBefore: 0 });
    w.moveTo(kst("04-10T10:00:00"));
    await w.runBatch();
    w.moveTo(kst("04-25T10:00:00"));
    expect(await statusOf(w, person)).toMatchObject({
      state: { kind: "active", nextChargeAt: kst("05-11T09:00:00") },
      course: { start: kst("04-10T10:00:00"), passedPercent: 50, daysLeft: 16, paidBefore: 1 },
      grace: null,
    });
  });

  test("goes to the last whole day after a cancellation", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveTo(kst("04-08T12:00:00"));
    expect((await statusOf(w, person)).course).toMatchObject({ end: kst("04-10T10:00:00"), daysLeft: 1, endsToday: false });
    w.moveTo(kst("04-10T09:00:00"));
    expect((await statusOf(w, person)).course).toMatchObject({ daysLeft: 0, endsToday: true });
  });

  test("does not exist while nothing is paid for; grace has its own", async () => {
    const { w, person } = await pastDue();
    w.moveTo(kst("04-14T05:00:00"));
    expect(await statusOf(w, person)).toMatchObject({
      state: { kind: "past_due", notice: { attemptsLeft: 3 } },
      course: null,
      grace: { start: kst("04-10T10:00:00"), end: kst("04-18T00:00:00"), passedPercent: 50, daysLeft: 3 },
    });
  });
});

describe("an end", () => {
  test("comes with the period, or at once when nothing was paid for", async () => {
    const w = await world();
    const [leaving, owing] = [await w.subscriber(), await w.subscriber()];
    await w.cancel(leaving);
    await w.toss.behaviour(owing.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(kst("04-10T10:00:00"));
    await w.runBatch();
    w.moveMinutes(30);
    await w.cancel(owing);
    expect((await statusOf(w, leaving)).state).toMatchObject({ ended: { reason: "canceled", isAtOnce: false } });
    expect((await statusOf(w, owing)).state).toMatchObject({ ended: { reason: "canceled", isAtOnce: true } });
  });
});
