/**
 * The three kinds of a dearer charge, each with every answer that a customer can give. All are
 * charged for the period that begins on 10 May, announced for the run of 11 May at nine.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { askIdOf } from "@/lib/billing/consent/ask-id";
import { cancelByLink, consentByLink } from "@/lib/billing/link/answer-by-link";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { writeLinkToken } from "@/lib/link-token";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import { newCard } from "@/tests/billing/trial/trial-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import {
  announce,
  askedOf,
  CHARGE_AT,
  consent,
  consentWorlds,
  give,
  kst,
  PERIOD_END,
  paid,
  tend,
  withdraw,
} from "./consent-world";

const world = consentWorlds();
const TRIAL_DAYS = 30;
const BEGINS = kst("04-10T10:00:00");

type Kind = {
  reason: "price_rise" | "discount_end" | "trial_end";
  /** What was paid before, and the one dearer amount. */
  before: number[];
  fromWon: number;
  toWon: number;
  /** A customer whose present period begins on 10 April at ten. */
  enter: (w: NoticeWorld) => Promise<Person>;
};

const renewedOnce = async (w: NoticeWorld, person: Person): Promise<Person> => {
  w.moveTo(BEGINS);
  await w.runBatch();
  return person;
};

const KINDS: readonly Kind[] = [
  {
    reason: "price_rise",
    before: [9_900, 9_900],
    fromWon: 9_900,
    toWon: 11_000,
    enter: async (w) => {
      const person = await w.subscriber();
      await announce(w);
      return renewedOnce(w, person);
    },
  },
  {
    reason: "discount_end",
    before: [4_950, 4_950],
    fromWon: 4_950,
    toWon: 9_900,
    enter: async (w) => {
      await codeWith(w, { invoices: 2 });
      return renewedOnce(w, await w.subscriber({ promoCode: "HALF" }));
    },
  },
  {
    reason: "trial_end",
    before: [],
    fromWon: 0,
    toWon: 9_900,
    enter: async (w) => {
      w.moveTo(BEGINS);
      return w.subscriber({ trialDays: TRIAL_DAYS, card: newCard() });
    },
  },
];

describe.each(KINDS)("$reason", ({ reason, before, fromWon, toWon, enter }) => {
  let w: NoticeWorld;
  let person: Person;
  beforeEach(async () => {
    w = await world({ trialDays: { pro_monthly: TRIAL_DAYS, pro_yearly: null } });
    person = await enter(w);
    expect(paid(w, person)).toEqual(before);
    w.moveTo(kst("04-11T09:00:00"));
  });

  const subscriptionId = async () => (await w.subscriptionOf(person)).id;
  /** The question as its page would name it for another amount. */
  const idFor = async (won: number, periodStart = PERIOD_END) =>
    askIdOf({ subscriptionId: await subscriptionId(), periodStart, toWon: won });
  const tokenOf = async () =>
    writeLinkToken(w.context.keyRing, {
      purpose: "consent",
      subscriptionId: await subscriptionId(),
      endsAt: linkEndsAt(w.now()),
    });
  const held = () => w.sql<{ kind: string; to_won: number; way: string }[]>`
    select kind, to_won, way from consents where kind <> 'own_act' and withdrawn_at is null`;

  /** On the day, by two runs at once and one more: exactly the amount, once. */
  async function isChargedOnce(): Promise<void> {
    w.moveTo(CHARGE_AT);
    await Promise.all([w.runBatch(), w.runBatch()]);
    await w.runBatch();
    expect(paid(w, person)).toEqual([...before, toWon]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodStart: PERIOD_END });
    const [invoice] =
      await w.sql`select gate, consent_id is not null as is_named from invoices where period_start = ${PERIOD_END}`;
    expect(invoice).toEqual({ gate: "consented", is_named: true });
  }

  /** On the day nothing is sent to Toss, and no invoice is written. */
  async function isNeverSent(ends: { status: string; endReason?: string } = { status: "ended", endReason: "consent_missing" }) {
    const calls = await w.toss.calls({ operation: "charge" });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    w.moveDays(1);
    await w.runBatch();
    expect(await w.toss.calls({ operation: "charge" })).toEqual(calls);
    expect(paid(w, person)).toEqual(before);
    expect(await w.subscriptionOf(person)).toMatchObject({ ...ends, endedAt: PERIOD_END });
    expect(await w.sql`select 1 from invoices where period_start = ${PERIOD_END}`).toHaveLength(0);
  }

  test("is asked about with both amounts, its day and its reason", async () => {
    expect(await askedOf(w, person)).toMatchObject({ reason, fromWon, toWon, chargeAt: CHARGE_AT, given: false });
  });

  test("without an answer is never sent", async () => {
    await tend(w);
    await isNeverSent();
  });

  test("with a consent to exactly the amount is charged once, at the announced run and not before", async () => {
    await tend(w);
    await consent(w, person);
    for (const early of [PERIOD_END, new Date(CHARGE_AT.getTime() - 1)]) {
      w.moveTo(early);
      expect(await w.runBatch()).toMatchObject({ due: 0, ended: 0 });
    }
    await isChargedOnce();
  });

  test("cannot be consented to on the thirty-first day before, and can on the thirtieth", async () => {
    const id = await idFor(toWon);
    w.moveTo(kst("04-10T23:59:59.999"));
    expect(await askedOf(w, person)).toBeNull();
    expect(await give(w, person, id)).toEqual({ ok: false, reason: "nothing_to_consent" });
    w.moveTo(kst("04-11T00:00:00"));
    expect(await give(w, person, id)).toMatchObject({ ok: true });
    await tend(w);
    await isChargedOnce();
  });

  test("with a notice on the seventh date before is charged", async () => {
    await consent(w, person);
    w.moveTo(kst("05-04T23:59:59.999"));
    await tend(w);
    await isChargedOnce();
  });

  test("with a notice on the sixth date before is never sent, in spite of the consent", async () => {
    await consent(w, person);
    w.moveTo(kst("05-05T00:00:00"));
    await tend(w);
    await isNeverSent();
  });

  test("consented to in the last instant before the run is charged", async () => {
    await tend(w);
    w.moveTo(new Date(CHARGE_AT.getTime() - 1));
    await consent(w, person);
    await isChargedOnce();
  });

  test("consented to after the run has ended it: there is nothing to consent to, and nothing is sent", async () => {
    await tend(w);
    const id = await idFor(toWon);
    await isNeverSent();
    expect(await give(w, person, id)).toEqual({ ok: false, reason: "not_subscribed" });
    await w.runBatch();
    expect(paid(w, person)).toEqual(before);
  });

  test("whose consent is withdrawn in the last instant is never sent", async () => {
    await tend(w);
    const id = await consent(w, person);
    w.moveTo(new Date(CHARGE_AT.getTime() - 1));
    expect(await withdraw(w, person, id)).toMatchObject({ ok: true });
    await isNeverSent();
  });

  test("whose consent is withdrawn and given again is charged once", async () => {
    await tend(w);
    await withdraw(w, person, await consent(w, person));
    await consent(w, person);
    await isChargedOnce();
  });

  test("consented to twice, on the page and by the link and all at once, is charged once", async () => {
    await tend(w);
    const [id, token] = [await idFor(toWon), await tokenOf()];
    const answers = await Promise.all([give(w, person, id), byLink({ token, id }), give(w, person, id), byLink({ token, id })]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(await held()).toHaveLength(1);
    await isChargedOnce();
  });

  test("consented to for another amount or another period is never sent", async () => {
    await tend(w);
    const ids = [await idFor(toWon - 1), await idFor(toWon + 1), await idFor(fromWon), await idFor(toWon, BEGINS)];
    for (const id of ids) expect(await give(w, person, id)).toEqual({ ok: false, reason: "consent_changed" });
    expect(await held()).toEqual([]);
    await isNeverSent();
  });

  test.each([-1, 1])("with a consent on record to an amount that differs by %i won is never sent", async (difference) => {
    await tend(w);
    await withdraw(w, person, await consent(w, person));
    // A consent never changes, so this is another one.
    await w.sql`insert into consents select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
      'to_won', to_won + ${difference}::int, 'withdrawn_at', null))).* from consents c where kind <> 'own_act'`;
    expect(await held()).toMatchObject([{ to_won: toWon + difference }]);
    await isNeverSent();
  });

  const byLink = (answer: { token: string; id: string }) =>
    consentByLink(w.context, {
      ...answer,
      shown: () => ({ text: "what was shown", version: "test", way: "link", address: "203.0.113.7", agent: "a browser" }),
    });

  test("consented to by the link of the mail is charged, and the row says so", async () => {
    await tend(w);
    expect(await byLink({ token: await tokenOf(), id: await idFor(toWon) })).toMatchObject({ ok: true });
    expect(await held()).toEqual([{ kind: reason, to_won: toWon, way: "link" }]);
    await isChargedOnce();
  });

  test("by the link for another amount is never sent", async () => {
    await tend(w);
    expect(await byLink({ token: await tokenOf(), id: await idFor(toWon + 1) })).toEqual({
      ok: false,
      reason: "consent_changed",
    });
    await isNeverSent();
  });

  test("cancelled by the link is never sent, also after a consent", async () => {
    await tend(w);
    await consent(w, person);
    expect(await cancelByLink(w.context, { token: await tokenOf() })).toMatchObject({ ok: true });
    await isNeverSent({ status: "ended", endReason: "canceled" });
  });

  test("with a consent, declined and tried again, is charged once, and asked about no more", async () => {
    await tend(w);
    await consent(w, person);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ declined: 1 });
    expect(await askedOf(w, person)).toBeNull();
    await w.toss.behaviour(person.customerKey, null);
    w.moveDays(1);
    await w.runBatch();
    await w.runBatch();
    expect(paid(w, person)).toEqual([...before, toWon]);
  });

  test("once charged is what was paid last: the next period costs the same and asks nothing", async () => {
    await tend(w);
    await consent(w, person);
    await isChargedOnce();
    w.moveTo(kst("06-11T09:00:00"));
    expect(await askedOf(w, person)).toBeNull();
    await w.runBatch();
    expect(paid(w, person)).toEqual([...before, toWon, toWon]);
  });
});
