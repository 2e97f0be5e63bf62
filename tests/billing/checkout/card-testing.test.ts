import { describe, expect, test } from "vitest";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
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
    const open = () => openCheckout(w.context, { userId: person.id, plan: "pro_monthly", termsVersion: TERMS_VERSION });
    const calls = await w.toss.callCount();
    expect(await open()).toMatchObject({ ok: false, reason: "too_many_requests" });
    w.moveTo(new Date(w.now().getTime() + HOUR_MS));
    expect(await open()).toMatchObject({ ok: false, reason: "too_many_requests" });
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
    // With the card of the subscription these are five.
    for (let i = 0; i < 4; i++) expect(await w.changeCard(person, CARDS.refusedAtIssue)).toMatchObject({ kind: "declined" });
    expect(await openCardChange(w.context, { userId: person.id })).toMatchObject({ ok: false, reason: "too_many_requests" });
    expect((await w.subscriptionOf(person)).status).toBe("active");
  });
});

describe("a visitor who tests good cards", () => {
  test("registers five cards within the hour and no sixth, by card change as by subscribing", async () => {
    const w = await world();
    const person = await w.subscriber();
    for (let i = 0; i < 4; i++) {
      expect(await w.changeCard(person, i % 2 ? CARDS.good : CARDS.otherGood)).toMatchObject({ kind: "completed" });
    }
    const calls = await w.toss.callCount();
    expect(await openCardChange(w.context, { userId: person.id })).toMatchObject({ ok: false, reason: "too_many_requests" });
    expect(await w.toss.callCount()).toBe(calls);
  });

  test("tries ten cards from one client with as many accounts as they like, also at once", async () => {
    const w = await world();
    const client = "203.0.113.7";
    const redirects = [];
    for (let account = 0; account < 4; account++) {
      const person = await w.person();
      for (let card = 0; card < 5; card++)
        redirects.push({ person, redirect: await w.openSubscribe(person, { card: CARDS.refusedAtIssue }) });
    }
    const answers = await Promise.all(
      redirects.map(({ person, redirect }) => authorize(w.context, { ...redirect, userId: person.id, client })),
    );
    expect(answers.filter(({ kind }) => kind === "declined")).toHaveLength(10);
    expect(await w.toss.calls({ operation: "issue" })).toHaveLength(10);
    const next = await w.person();
    const open = (from: string) =>
      openCheckout(w.context, { userId: next.id, plan: "pro_monthly", termsVersion: TERMS_VERSION, client: from });
    expect(await open(client)).toMatchObject({ ok: false, reason: "too_many_requests", retryAfterSeconds: expect.any(Number) });
    expect(await open("203.0.113.8")).toMatchObject({ ok: true });
  });

  test("keeps no subscriber from changing their card, with all the accounts of the world", async () => {
    const w = await world({ cards: { perPerson: 5, perClient: 3, inAll: 4 } });
    const client = "203.0.113.7";
    const subscriber = await w.subscriber();
    for (let i = 0; i < 3; i++) {
      const person = await w.person();
      const redirect = await w.openSubscribe(person, { card: CARDS.refusedAtIssue });
      expect(await authorize(w.context, { ...redirect, userId: person.id, client })).toMatchObject({ kind: "declined" });
    }
    const late = await w.person();
    expect(await openCheckout(w.context, { userId: late.id, plan: "pro_monthly", termsVersion: TERMS_VERSION })).toMatchObject({
      reason: "too_many_requests",
    });
    const redirect = await w.openChange(subscriber);
    expect(await authorize(w.context, { ...redirect, userId: subscriber.id, client })).toMatchObject({ kind: "completed" });
  });

  test("counts a card once, however often its checkout is submitted", async () => {
    const w = await world({ cards: { perPerson: 1, perClient: 1, inAll: 1 } });
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    for (let i = 0; i < 3; i++) expect(await w.comeBack(person, redirect)).toMatchObject({ kind: "completed" });
  });
});

test("sixty checkouts within an hour are enough for anybody, also for 120 requests at once", async () => {
  const w = await world();
  const person = await w.person();
  const open = () => openCheckout(w.context, { userId: person.id, plan: "pro_monthly", termsVersion: TERMS_VERSION });
  const answers = await Promise.all(Array.from({ length: 120 }, open));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(60);
  expect(await open()).toEqual({ ok: false, reason: "too_many_requests", retryAfterSeconds: 3_601 });
});

test("sixty cancellations and resumptions within an hour are enough for anybody", async () => {
  const w = await world();
  const person = await w.subscriber();
  const answers = await Promise.all(Array.from({ length: 80 }, (_, i) => (i % 2 ? w.cancel(person) : w.resume(person))));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(60);
  expect(await w.cancel(person)).toEqual({ ok: false, reason: "too_many_requests", retryAfterSeconds: 3_601 });
  w.moveMinutes(61);
  expect(await w.cancel(person)).toMatchObject({ ok: true });
});
