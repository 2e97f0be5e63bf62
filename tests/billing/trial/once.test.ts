import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { findTrial } from "@/lib/billing/trial/find-trial";
import { readTrialOffer } from "@/lib/billing/views/read-trial-offer";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { KEY_RING } from "@/tests/support/test-context";
import { LIST_WON, newCard, paidBy, TRIAL_DAYS, trialWorlds, trying, usesIn } from "./trial-world";

const world = trialWorlds();
const trial = { trialDays: TRIAL_DAYS };

/** What POST /api/billing/create asks for. */
const open = (w: NoticeWorld, person: Person, wanted: object = {}) =>
  openCheckout(
    { ...w.context, actor: `person:${person.id}` },
    { userId: person.id, plan: "pro_monthly", ...trial, expectedWon: 0, termsVersion: TERMS_VERSION, ...wanted },
  );
const find = (w: NoticeWorld, { id, email }: Person) =>
  findTrial(w.context.db, w.context, { userId: id, email, plan: "pro_monthly" });

/** It ends with its days, and nothing was charged. */
async function over(w: NoticeWorld): Promise<void> {
  w.moveDays(TRIAL_DAYS + 2);
  await w.runBatch();
}

describe("a trial is sold", () => {
  test("for nothing, when it is asked for with its length", async () => {
    const w = await world();
    expect(await open(w, await w.person())).toMatchObject({
      ok: true,
      amountWon: 0,
      discountWon: LIST_WON,
      trialDays: TRIAL_DAYS,
    });
  });

  test("to nobody who has not asked for it: they pay at once, as before", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(paidBy(w, person)).toEqual([LIST_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ periodIndex: 0 });
    expect(await usesIn(w)).toEqual([]);
  });

  test.each([
    ["another length", { trialDays: 30 }, { reason: "trial_changed", present: { trialDays: TRIAL_DAYS } }],
    ["another amount", { expectedWon: LIST_WON }, { reason: "amount_changed", present: { amountWon: 0 } }],
    ["old terms", { termsVersion: "2020-01-01" }, { reason: "terms_changed" }],
    ["a plan without one", { plan: "pro_yearly" }, { reason: "trial_not_offered" }],
    ["a code, because they do not combine", { promoCode: "HALF" }, { reason: "trial_not_with_code" }],
  ])("not with %s", async (_, wanted, refusal) => {
    const w = await world();
    await codeWith(w);
    expect(await open(w, await w.person(), wanted)).toMatchObject({ ok: false, ...refusal });
    expect(await w.sql`select id from checkouts`).toEqual([]);
  });

  test("nowhere, as long as the catalogue has none", async () => {
    const w = await world({ trialDays: {} });
    expect(await open(w, await w.person())).toMatchObject({ ok: false, reason: "trial_not_offered" });
  });
});

describe("a trial is had once", () => {
  test("by an account, also when it has ended, with another card and another address", async () => {
    const w = await world();
    const person = await trying(w);
    await over(w);
    await w.sql`update users set email = 'other@example.com' where id = ${person.id}`;
    expect(await open(w, person)).toMatchObject({ ok: false, reason: "trial_already_used" });
    const moved = { ...person, email: "other@example.com" };
    expect(await find(w, moved)).toEqual({ ok: false, reason: "trial_already_used" });
    expect(await readTrialOffer(w.context, { userId: person.id, plan: "pro_monthly" })).toBeNull();
  });

  test("by a mailbox, however it is spelled", async () => {
    const w = await world();
    const first = await w.person("mina.kim@gmail.com");
    await w.subscribe(first, { ...trial, card: newCard() });
    const second = await w.person("m.inakim+two@googlemail.com");
    expect(await open(w, second)).toMatchObject({ ok: false, reason: "trial_already_used" });
    expect(await find(w, await w.person("minakim@naver.com"))).toEqual({ ok: true, days: TRIAL_DAYS });
  });

  test("by a card: nothing begins, the key is deleted at Toss, and the plan can be had at its price", async () => {
    const w = await world();
    const card = newCard();
    await trying(w, { card });
    const second = await w.person();
    expect(await w.subscribe(second, { ...trial, card })).toEqual({ kind: "refused", reason: "trial_card_used" });
    expect(await w.hasSubscription(second)).toBe(false);
    expect(await w.invoicesOf(second)).toEqual([]);
    expect(await w.sql`select status from payment_methods where user_id = ${second.id}`).toEqual([{ status: "deleted" }]);
    expect(paidBy(w, second)).toEqual([]);
    expect(await w.subscribe(second, { card })).toMatchObject({ kind: "completed" });
    expect(paidBy(w, second)).toEqual([LIST_WON]);
    expect(await usesIn(w)).toHaveLength(1);
  });

  test("and not at all by who had a subscription before", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    w.moveDays(40);
    await w.runBatch();
    expect(await open(w, person)).toMatchObject({ ok: false, reason: "trial_already_used" });
  });

  test("for ever: also after the account is deleted, and a new one has the address or the card", async () => {
    const w = await world();
    const person = await w.person("mina.kim@gmail.com");
    const card = newCard();
    await w.subscribe(person, { ...trial, card });
    await over(w);
    await w.sql`update users set email = ${`deleted-${person.id}@example.com`}, name = null where id = ${person.id}`;
    expect(await open(w, await w.person("minakim+new@gmail.com"))).toMatchObject({ reason: "trial_already_used" });
    const other = await w.person();
    expect(await w.subscribe(other, { ...trial, card })).toEqual({ kind: "refused", reason: "trial_card_used" });
  });

  test("nothing of it refers to the person, and nothing in it can be read", async () => {
    const w = await world();
    const person = await trying(w);
    const keys = await w.sql`select conname from pg_constraint where contype = 'f' and conrelid = 'trial_uses'::regclass`;
    expect(keys).toEqual([]);
    const [row] = await w.sql`select row_to_json(t)::text as text from trial_uses t`;
    expect(row?.text).not.toContain(person.id);
    expect(row?.text).not.toContain(person.email);
    expect(row?.text).not.toContain("451842");
  });

  test("also when the keys of the ring have been changed since", async () => {
    const w = await world();
    const person = await trying(w);
    const newer = { id: "k2", key: Buffer.alloc(32, 9) };
    await rotateKeys({ ...w.context, keyRing: [newer, ...KEY_RING] });
    const rotated = { ...w.context, keyRing: [newer] };
    const found = await findTrial(w.context.db, rotated, { userId: "another", email: person.email, plan: "pro_monthly" });
    expect(found).toEqual({ ok: false, reason: "trial_already_used" });
  });

  test("a checkout that was left takes none", async () => {
    const w = await world();
    const person = await w.person();
    await w.openSubscribe(person, { ...trial, card: newCard() });
    w.moveMinutes(31);
    await w.runBatch();
    expect(await usesIn(w)).toEqual([]);
    expect(await w.subscribe(person, { ...trial, card: newCard() })).toMatchObject({ kind: "completed" });
  });
});

const MANY = 64;

describe(`${MANY} at once`, () => {
  const race = async (w: NoticeWorld, people: Person[], cardOf: (nth: number) => string) => {
    const redirects = await Promise.all(people.map((who, nth) => w.openSubscribe(who, { ...trial, card: cardOf(nth) })));
    return Promise.all(
      people.map(async (who, nth) => {
        const redirect = redirects[nth];
        const ended = redirect && (await w.comeBack(who, redirect));
        return ended?.kind === "refused" ? ended.reason : ended?.kind;
      }),
    );
  };
  const peopleOf = (w: NoticeWorld, emailOf: (nth: number) => string | undefined) =>
    Promise.all(Array.from({ length: MANY }, (_, nth) => w.person(emailOf(nth))));
  const counted = (ends: (string | undefined)[]) => ends.filter((end) => end === "completed").length;

  test("with one card: one of them has a trial", async () => {
    const w = await world();
    const card = newCard();
    const ends = await race(w, await peopleOf(w, () => undefined), () => card);
    expect(counted(ends)).toBe(1);
    expect(ends.filter((end) => end === "trial_card_used")).toHaveLength(MANY - 1);
    expect(await w.sql`select id from subscriptions`).toHaveLength(1);
    expect(await usesIn(w)).toHaveLength(1);
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
  });

  test("with one mailbox and as many cards: one of them has a trial", async () => {
    const w = await world();
    const ends = await race(w, await peopleOf(w, (nth) => `mina+${nth}@gmail.com`), () => newCard());
    expect(counted(ends)).toBe(1);
    expect(ends.filter((end) => end === "trial_already_used")).toHaveLength(MANY - 1);
    expect(await w.sql`select id from subscriptions`).toHaveLength(1);
    expect(await usesIn(w)).toHaveLength(1);
  });

  test("returns of one checkout: one trial, and the same answer", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person, { ...trial, card: newCard() });
    const ends = await Promise.all(Array.from({ length: 8 }, () => w.comeBack(person, redirect)));
    expect(new Set(ends.map(({ kind }) => kind))).toEqual(new Set(["completed"]));
    expect(await w.invoicesOf(person)).toHaveLength(1);
  });
});
