import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { noticesOf } from "@/tests/notice/notice-world";
import {
  announce,
  askedOf,
  CHARGE_AT,
  consent,
  consentWorlds,
  facingRise,
  gatesOf,
  give,
  kst,
  NEW_WON,
  OLD_WON,
  PERIOD_END,
  paid,
  tend,
  withdraw,
} from "./consent-world";

const world = consentWorlds();

describe("a price that rises", () => {
  test("is charged on its day with a consent to it and a notice in time", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    expect(w.mailsTo(person)).toContain("consent_needed");
    w.moveTo(kst("04-20T09:00:00"));
    const id = await consent(w, person);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, ended: 0 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON, NEW_WON]);
    const [row] =
      await w.sql`select id, ask_id, kind, from_won, to_won, shown_text, text_version, way, address, agent from consents`;
    expect(row).toEqual({
      id: row?.id,
      ask_id: id,
      kind: "price_rise",
      from_won: OLD_WON,
      to_won: NEW_WON,
      shown_text: "what was shown",
      text_version: "test",
      way: "page",
      address: "203.0.113.7",
      agent: "a browser",
    });
    expect((await gatesOf(w)).map(({ detail }) => detail)).toEqual([
      { amountWon: OLD_WON, gate: "own_act" },
      { amountWon: OLD_WON, gate: "not_dearer" },
      { amountWon: NEW_WON, gate: "consented", consentId: row?.id },
    ]);
    w.moveTo(kst("06-11T09:00:00"));
    await w.runBatch();
    expect(paid(w, person), "it is what was paid last from now on").toEqual([OLD_WON, OLD_WON, NEW_WON, NEW_WON]);
  });

  test("ends the subscription without a consent, and nothing is sent", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "consent_missing", endedAt: PERIOD_END });
    expect((await gatesOf(w)).at(-1)?.detail).toEqual({
      reason: "consent_missing",
      missing: "consent",
      fromWon: OLD_WON,
      toWon: NEW_WON,
    });
    await w.deliver();
    expect(w.mailsTo(person).at(-1)).toBe("ended_without_consent");
  });

  test("leaves the old price where the merchant lets it stay", async () => {
    const w = await world();
    const person = await facingRise(w, { withoutConsent: "keep" });
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, ended: 0 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON, OLD_WON]);
    expect((await gatesOf(w)).at(-1)?.detail).toEqual({ amountWon: OLD_WON, gate: "old_price" });
    w.moveTo(kst("05-12T09:00:00"));
    expect(await askedOf(w, person), "asked again for the next period").toMatchObject({ toWon: NEW_WON, withoutConsent: "keep" });
  });

  test("is not charged before the run for which it was announced", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    w.moveTo(PERIOD_END);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 0 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", dueAt: CHARGE_AT });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("of before its day concerns nobody", async () => {
    const w = await world();
    const person = await w.subscriber();
    await announce(w, { from: kst("05-11T00:00:00") });
    w.moveTo(kst("04-11T09:00:00"));
    await w.runBatch();
    expect(await askedOf(w, person)).toBeNull();
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON, OLD_WON]);
    w.moveTo(kst("05-12T09:00:00"));
    expect(await askedOf(w, person)).toMatchObject({ toWon: NEW_WON });
  });
});

describe("a notice", () => {
  test("that went out six days before is too late: nothing is charged in spite of the consent", async () => {
    const w = await world();
    const person = await facingRise(w);
    await consent(w, person);
    // The mail server was down until then.
    w.moveTo(kst("05-05T00:00:00"));
    await w.deliver();
    expect(w.mailsTo(person).at(-1)).toBe("consent_given");
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
    expect((await gatesOf(w)).at(-1)?.detail).toMatchObject({ reason: "consent_missing", missing: "notice" });
  });

  test("that came back within a day was none", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    await w.deliver();
    await w.sql`update notices set returned_at = settled_at + interval '23 hours' where template in ('consent_needed', 'consent_given')`;
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
  });

  test("of another amount is none", async () => {
    const w = await world();
    const person = await facingRise(w);
    await w.sql`insert into notices (event, template, channel, user_id, subscription_id, detail, status, created_at, settled_at, answer)
      select 'other:' || delta, 'consent_needed', 'mail', user_id, id, jsonb_build_object('toWon', ${NEW_WON} + delta,
        'periodStartMs', (extract(epoch from current_period_end) * 1000)::bigint + shift), 'sent', ${w.now()}, ${w.now()}, 'ok'
      from subscriptions, (values (-1, 0), (1, 0), (0, 1)) as other (delta, shift)`;
    await consent(w, person);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
  });

  test("asks thirty, fourteen, seven and one day before, once each, and no more after the answer", async () => {
    const w = await world();
    const [silent, quick] = [await w.subscriber(), await w.subscriber()];
    await announce(w);
    for (let day = 0; day <= 62; day++) {
      w.moveTo(
        kst("03-11T09:00:00").getTime() + day * 86_400_000 > CHARGE_AT.getTime()
          ? CHARGE_AT
          : new Date(kst("03-11T09:00:00").getTime() + day * 86_400_000),
      );
      await w.runBatch();
      await tend(w);
      await tend(w);
      if (day === 40) await consent(w, quick);
    }
    const days = async (person: Person) =>
      (
        await w.sql<{ day: string }[]>`select to_char(created_at at time zone 'Asia/Seoul', 'MM-DD') as day from notices
        where user_id = ${person.id} and template = 'consent_needed' order by created_at`
      ).map(({ day }) => day);
    expect(await days(silent)).toEqual(["04-11", "04-27", "05-04", "05-10"]);
    expect(await days(quick)).toEqual(["04-11"]);
    expect((await noticesOf(w, quick)).filter(({ template }) => template === "consent_given")).toHaveLength(1);
  });
});

describe("a consent", () => {
  test("that is withdrawn counts no more, and one that is given again does", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    const id = await consent(w, person);
    expect(await withdraw(w, person, id)).toMatchObject({ ok: true, need: { id, isGiven: false } });
    expect(await withdraw(w, person, id), "repeating it").toMatchObject({ ok: true });
    expect(await askedOf(w, person)).toMatchObject({ id, given: false });
    await consent(w, person);
    await withdraw(w, person, id);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
    expect(await w.sql`select withdrawn_at is not null as withdrawn from consents order by given_at`).toEqual([
      { withdrawn: true },
      { withdrawn: true },
    ]);
  });

  test("that is given twice is one", async () => {
    const w = await world();
    const person = await facingRise(w);
    const asked = await askedOf(w, person);
    const answers = await Promise.all([1, 2, 3, 4].map(() => give(w, person, asked?.id ?? "")));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await w.sql`select count(*)::int as count from consents`).toEqual([{ count: 1 }]);
  });

  test("to another amount is refused, and so is one before the window", async () => {
    const w = await world();
    const person = await w.subscriber();
    await announce(w);
    w.moveTo(kst("04-10T23:00:00"));
    await w.runBatch();
    const id = crypto.randomUUID();
    expect(await give(w, person, id)).toEqual({ ok: false, reason: "nothing_to_consent" });
    w.moveTo(kst("04-11T09:00:00"));
    await w.runBatch();
    expect(await give(w, person, id)).toEqual({ ok: false, reason: "consent_changed" });
  });

  test("is refused when no notice can be in time any more, because nothing would be charged", async () => {
    const w = await world();
    const person = await facingRise(w);
    w.moveTo(kst("05-04T23:59:59"));
    const asked = await askedOf(w, person);
    w.moveTo(kst("05-05T00:00:00"));
    expect(await give(w, person, asked?.id ?? "")).toEqual({ ok: false, reason: "consent_too_late" });
  });

  test("given on the last day counts, when the notice came in time", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    w.moveTo(kst("05-11T08:59:00"));
    await consent(w, person);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("is not taken back while its charge is under way, and the answer says so", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    const id = await consent(w, person);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(await withdraw(w, person, id)).toEqual({ ok: false, reason: "payment_in_progress" });
    expect(await give(w, person, id), "given before, so it is true").toMatchObject({ ok: true });
  });

  test("is not taken back once it was charged", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    const id = await consent(w, person);
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(await withdraw(w, person, id)).toEqual({ ok: false, reason: "consent_too_late" });
  });

  test("of a person who cancels charges nothing, and still holds when they stay after all", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    await w.cancel(person);
    expect(await askedOf(w, person)).toBeNull();
    await w.resume(person);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(paid(w, person).at(-1)).toBe(NEW_WON);
  });

  test("does not survive an outage over its whole period", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    w.moveTo(kst("06-20T09:00:00"));
    expect(await w.runBatch()).toMatchObject({ paid: 0, ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
  });

  test("holds for the retries of a declined charge", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    await w.toss.behaviour(person.customerKey, null);
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(paid(w, person).at(-1)).toBe(NEW_WON);
  });
});
