import { describe, expect, test } from "vitest";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();
const HOUR_MS = 3_600_000;

async function refusedFiveTimes(w: World) {
  const person = await w.person();
  for (let i = 0; i < 5; i++) expect(await w.subscribe(person, { card: CARDS.stopped })).toMatchObject({ kind: "declined" });
  return person;
}

describe("a visitor who tests stolen cards", () => {
  test("opens no sixth checkout within the hour, and the next one exactly when the hour is over", async () => {
    const w = await world();
    const person = await refusedFiveTimes(w);
    const open = () => openCheckout(w.context, { userId: person.id, plan: "pro_monthly" });
    const calls = await w.toss.callCount();
    expect(await open()).toEqual({ ok: false, reason: "too_many_requests" });
    w.moveTo(new Date(w.now().getTime() + HOUR_MS));
    expect(await open()).toEqual({ ok: false, reason: "too_many_requests" });
    expect(await w.toss.callCount()).toBe(calls);
    w.moveTo(new Date(w.now().getTime() + 1));
    expect(await open()).toMatchObject({ ok: true });
  });

  test("does not block other people", async () => {
    const w = await world();
    await refusedFiveTimes(w);
    expect(await w.subscribe(await w.person())).toMatchObject({ kind: "completed" });
  });

  test("cannot use the card change instead", async () => {
    const w = await world();
    const person = await w.subscriber();
    for (let i = 0; i < 5; i++) expect(await w.changeCard(person, CARDS.refusedAtIssue)).toMatchObject({ kind: "declined" });
    expect(await openCardChange(w.context, { userId: person.id })).toEqual({ ok: false, reason: "too_many_requests" });
    expect((await w.subscriptionOf(person)).status).toBe("active");
  });
});

test("sixty checkouts within an hour are enough for anybody", async () => {
  const w = await world();
  const person = await w.person();
  const open = () => openCheckout(w.context, { userId: person.id, plan: "pro_monthly" });
  for (let i = 0; i < 60; i++) expect(await open()).toMatchObject({ ok: true });
  expect(await open()).toEqual({ ok: false, reason: "too_many_requests" });
});
