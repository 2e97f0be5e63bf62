/**
 * The next charge is one amount, whoever asks: the status page, the answer to other programs, the
 * mail, the administrator's story and forecast, the preview of a change, and the run that charges.
 */
import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readDue } from "@/lib/admin/read-due";
import { readPersonStory } from "@/lib/admin/read-person-story";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlanChange, readPlanPage } from "@/lib/billing/views/read-plan-change";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { announce, consent, consentWorlds, paid } from "@/tests/billing/consent/consent-world";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import { newCard } from "@/tests/billing/trial/trial-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { DEVICE } from "@/tests/support/device";
import { present } from "@/tests/support/world";

const world = consentWorlds();
const DAY_MS = 86_400_000;
const TRIAL_DAYS = 14;

/** Presses what the page shows. */
async function change(w: NoticeWorld, { id: userId }: Person, plan: string): Promise<void> {
  const offered = await readPlanChange(w.context, { userId, plan });
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  const { when, dueNowWon, nextChargeWon } = offered.preview;
  const expectedWon = when === "now" ? dueNowWon : nextChargeWon;
  const changed = await changePlan({ ...w.context, actor: `person:${userId}` }, { userId, plan, expectedWon, device: DEVICE });
  expect(changed).toMatchObject({ ok: true });
}

type Case = {
  name: string;
  /** What the next run charges; null: nothing, and it ends. */
  won: number | null;
  priceWon?: Record<string, number>;
  enter: (w: NoticeWorld) => Promise<Person>;
  /** What the person does in the last twenty days before. */
  later?: (w: NoticeWorld, person: Person) => Promise<unknown>;
};

const CASES: readonly Case[] = [
  { name: "the price", won: 9_900, enter: (w) => w.subscriber() },
  { name: "the price of a year", won: 99_000, enter: (w) => w.subscriber({ plan: "pro_yearly" }) },
  {
    name: "a discount that goes on",
    won: 6_633,
    enter: async (w) => {
      await codeWith(w, { percentOff: 33, invoices: 2 });
      return w.subscriber({ promoCode: "HALF" });
    },
  },
  {
    name: "nothing, within a code that leaves nothing",
    won: 0,
    enter: async (w) => {
      await codeWith(w, { percentOff: 100, invoices: 2 });
      return w.subscriber({ promoCode: "HALF" });
    },
  },
  {
    name: "the price after a discount, consented to",
    won: 9_900,
    enter: async (w) => {
      await codeWith(w, { invoices: 1 });
      return w.subscriber({ promoCode: "HALF" });
    },
    later: consent,
  },
  {
    name: "nothing after a discount without a consent",
    won: null,
    enter: async (w) => {
      await codeWith(w, { invoices: 1 });
      return w.subscriber({ promoCode: "HALF" });
    },
  },
  {
    name: "the price after a trial, consented to",
    won: 9_900,
    enter: (w) => w.subscriber({ trialDays: TRIAL_DAYS, card: newCard() }),
    later: consent,
  },
  {
    name: "nothing after a trial without a consent",
    won: null,
    enter: (w) => w.subscriber({ trialDays: TRIAL_DAYS, card: newCard() }),
  },
  {
    name: "an announced price, consented to",
    won: 11_000,
    enter: (w) => risen(w, "end"),
    later: consent,
  },
  { name: "nothing at an announced price without a consent", won: null, enter: (w) => risen(w, "end") },
  { name: "the old price, where it may stay", won: 9_900, enter: (w) => risen(w, "keep") },
  {
    name: "a plan that was ordered",
    won: 9_900,
    enter: async (w) => {
      const person = await w.subscriber({ plan: "pro_yearly" });
      await change(w, person, "pro_monthly");
      return person;
    },
  },
  {
    name: "a plan that was ordered, within a discount",
    won: 4_950,
    enter: async (w) => {
      await codeWith(w, { invoices: null });
      const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
      await change(w, person, "pro_monthly");
      return person;
    },
  },
  {
    name: "what credit leaves of the price",
    won: 2_100,
    // The year costs little here, so that the month covers it and 1,900 won are left over.
    priceWon: { pro_monthly: 9_900, pro_yearly: 4_000 },
    enter: async (w) => {
      const person = await w.subscriber();
      await change(w, person, "pro_yearly");
      await w.sql`update subscriptions set credit_won = 1900`;
      return person;
    },
  },
  {
    name: "what credit leaves of a discounted price",
    won: 3_050,
    enter: async (w) => {
      await codeWith(w, { invoices: null });
      const person = await w.subscriber({ promoCode: "HALF" });
      await w.sql`update subscriptions set credit_won = 1900`;
      return person;
    },
  },
  {
    name: "the price and what was too little before",
    won: 9_950,
    enter: async (w) => {
      const person = await w.subscriber();
      await w.sql`update subscriptions set credit_won = -50`;
      return person;
    },
  },
];

/** A customer whose second period would cost 11,000 won. */
async function risen(w: NoticeWorld, withoutConsent: "end" | "keep"): Promise<Person> {
  const person = await w.subscriber();
  await announce(w, { from: new Date("2026-05-01T00:00:00+09:00"), withoutConsent });
  w.moveTo("2026-04-11T09:00:00+09:00");
  await w.runBatch();
  return person;
}

/** What is mailed now. */
async function lettersOf(w: NoticeWorld): Promise<PersonLetter[]> {
  const told: PersonLetter[] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person") told.push(letter);
    return { kind: "accepted", answer: "1" };
  };
  await raiseTimed(w.context, { channels: [] });
  await w.deliver({ senders: { mail } });
  return told;
}

describe("the next charge", () => {
  test.each(CASES)("is $name: $won won", async ({ won, priceWon, enter, later }) => {
    const w = await world({ trialDays: { pro_monthly: TRIAL_DAYS, pro_yearly: null }, ...(priceWon && { priceWon }) });
    const person = await enter(w);
    const userId = person.id;
    const { currentPeriodEnd } = await w.subscriptionOf(person);
    const letters = await lettersOf(w);
    w.moveTo(new Date(Math.max(w.now().getTime(), currentPeriodEnd.getTime() - 20 * DAY_MS)));
    letters.push(...(await lettersOf(w)));
    await later?.(w, person);
    letters.push(...(await lettersOf(w)));
    w.moveTo(new Date(currentPeriodEnd.getTime() - 2 * DAY_MS));
    const before = paid(w, person).length;

    const { state } = await readBillingStatus(w.context, { userId, isAdmin: false });
    const { subscription } = await readSubscriptionSummary(w.context, { userId, isAdmin: false });
    const story = present(await readPersonStory(w.context, { userId, invoicesBefore: null }), "a story");
    const page = await readPlanPage(w.context, { userId, chosen: null });
    const { week } = await readDue(w.context);

    w.moveTo(new Date(currentPeriodEnd.getTime() + DAY_MS));
    await w.runBatch();
    const charged = paid(w, person).slice(before);
    const ended = (await w.subscriptionOf(person)).status === "ended";
    expect({ charged, ended }, "the run").toEqual({ charged: won ? [won] : [], ended: won === null });

    expect(week, "the forecast").toEqual({ charges: won === null ? 0 : 1, won: won ?? 0, ends: won === null ? 1 : 0 });
    expect(state, "the page").toMatchObject({ kind: "active", needsConsent: won === null });
    if (won === null) return;
    expect(state, "the page").toMatchObject({ nextChargeWon: won });
    expect(subscription, "the answer to programs").toMatchObject({ nextChargeWon: won });
    expect(story.subscriptions[0]?.nextCharge, "the story").toMatchObject({ amountWon: won });
    if (page.scheduled) expect(page.scheduled.amountWon, "the plan page").toBe(won);
    expect(
      letters.filter(({ nextCharge }) => nextCharge),
      "some mail says it",
    ).not.toEqual([]);
    for (const { nextCharge, template } of letters) if (nextCharge) expect(nextCharge.amountWon, template).toBe(won);
  });
});
