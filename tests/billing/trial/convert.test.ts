import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readDue } from "@/lib/admin/read-due";
import { readPersonStory } from "@/lib/admin/read-person-story";
import { cancel } from "@/lib/billing/subscription/cancel";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { askedOf, consent, gatesOf, kst, tend, withdraw } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { CARDS } from "@/tests/support/world";
import { LIST_WON, paidBy, trialWorlds, trying } from "./trial-world";

const world = trialWorlds();
/** Begun on 10 March at ten for 14 days, so its first charge is announced for the 25th at nine. */
const TRIAL_END = kst("03-24T10:00:00");
const CHARGE_AT = kst("03-25T09:00:00");

const chargesOf = (w: NoticeWorld) => w.toss.calls({ operation: "charge" });
const status = (w: NoticeWorld, person: Person) => readBillingStatus(w.context, { userId: person.id, isAdmin: false });
const endedFor = async (w: NoticeWorld) => (await gatesOf(w)).find(({ action }) => action === "ended")?.detail;

describe("a trial", () => {
  test("registers the card, gives the tier for its days, and asks Toss for no charge", async () => {
    const w = await world();
    const person = await trying(w);
    expect(await chargesOf(w)).toEqual([]);
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      periodIndex: -1,
      anchorAt: TRIAL_END,
      currentPeriodStart: kst("03-10T10:00:00"),
      currentPeriodEnd: TRIAL_END,
      dueAt: TRIAL_END,
    });
    expect(await w.invoicesOf(person)).toMatchObject([
      { status: "paid", reason: "subscription_create", amount_won: 0, period_end: TRIAL_END },
    ]);
    expect(await w.paymentsOf(person)).toEqual([]);
    expect(await status(w, person)).toMatchObject({ tier: "PRO", trialEndsAt: TRIAL_END, state: { kind: "active" } });
  });

  test("has an invoice that says so, and nothing to give back", async () => {
    const w = await world();
    const person = await trying(w);
    const [item] = (await status(w, person)).history;
    expect(item).toMatchObject({ kind: "invoice", isTrial: true, amountWon: 0, discount: null });
    const number = item?.kind === "invoice" ? item.number : "";
    expect(await readInvoice(w.context, { userId: person.id, number })).toMatchObject({
      isTrial: true,
      listWon: LIST_WON,
      discountWon: LIST_WON,
      amountWon: 0,
    });
    expect(await readRefundOptions(w.context, { userId: person.id })).toEqual([]);
  });

  test("is told by mail when it begins, and its end is asked about as often as the days allow", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    expect(w.mailsTo(person).sort()).toEqual(["consent_needed", "trial_begun"]);
    for (const day of ["03-12", "03-18", "03-19", "03-24", "03-25"]) {
      w.moveTo(kst(`${day}T08:00:00`));
      await tend(w);
    }
    // The first as soon as it begins, then 14, 7 and 1 days before the 25th.
    const asked = await w.sql<
      { event: string }[]
    >`select event from notices where template = 'consent_needed' order by created_at`;
    expect(asked.map(({ event }) => event.split(":").at(-1))).toEqual(["30", "14", "7", "1"]);
  });
});

describe("what an administrator expects of a trial", () => {
  test("is its end, and the price only with a consent", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    w.moveTo(kst("03-20T10:00:00"));
    expect((await readDue(w.context)).week).toEqual({ charges: 0, won: 0, ends: 1 });
    await consent(w, person);
    expect((await readDue(w.context)).week).toEqual({ charges: 1, won: LIST_WON, ends: 0 });
    const story = await readPersonStory(w.context, { userId: person.id, invoicesBefore: null });
    expect(story?.subscriptions).toMatchObject([{ status: "active", period: { isTrial: true, end: TRIAL_END } }]);
  });
});

describe("the end of a trial, with a consent", () => {
  test("is charged exactly the price, once, on the announced day, and then goes on from there", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    expect(await askedOf(w, person)).toMatchObject({
      reason: "trial_end",
      fromWon: 0,
      toWon: LIST_WON,
      given: false,
      withoutConsent: "end",
      chargeAt: CHARGE_AT,
    });
    w.moveTo(kst("03-15T12:00:00"));
    await consent(w, person);
    w.moveTo(kst("03-24T11:00:00"));
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 0 });
    expect(paidBy(w, person)).toEqual([]);
    expect((await status(w, person)).tier).toBe("PRO");
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, ended: 0 });
    expect(paidBy(w, person)).toEqual([LIST_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({
      periodIndex: 0,
      currentPeriodStart: TRIAL_END,
      currentPeriodEnd: kst("04-24T10:00:00"),
    });
    expect((await gatesOf(w)).find(({ action }) => action === "payment_paid")?.detail).toMatchObject({ gate: "consented" });
    expect((await status(w, person)).trialEndsAt).toBeNull();
    w.moveTo(kst("04-25T09:00:00"));
    await w.runBatch();
    expect(paidBy(w, person)).toEqual([LIST_WON, LIST_WON]);
    expect((await w.subscriptionOf(person)).periodIndex).toBe(1);
  });

  test("tells nobody that a consent was taken back, when it was given again and charged since", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    await withdraw(w, person, await consent(w, person));
    await consent(w, person);
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    await tend(w);
    expect(paidBy(w, person)).toEqual([LIST_WON]);
    expect(w.mailsTo(person)).not.toContain("consent_withdrawn");
  });

  test("keeps the 31st on which it ended", async () => {
    const w = await world({ startAt: "2026-01-17T10:00:00+09:00" });
    const person = await trying(w);
    await tend(w);
    await consent(w, person);
    const starts: Date[] = [];
    for (const day of ["02-01", "03-01", "04-01", "05-01"]) {
      w.moveTo(kst(`${day}T09:00:00`));
      await w.runBatch();
      starts.push((await w.subscriptionOf(person)).currentPeriodStart);
    }
    expect(starts).toEqual(["01-31", "02-28", "03-31", "04-30"].map((day) => kst(`${day}T10:00:00`)));
    expect(paidBy(w, person)).toEqual(Array(4).fill(LIST_WON));
  });

  test("whose card is declined is past due like any other, and paid once", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    await consent(w, person);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ declined: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "past_due", periodIndex: -1 });
    expect((await status(w, person)).trialEndsAt).toBeNull();
    await w.toss.behaviour(person.customerKey, null);
    w.moveTo(kst("03-26T09:00:00"));
    await w.runBatch();
    expect(paidBy(w, person)).toEqual([LIST_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 0, currentPeriodStart: TRIAL_END });
  });

  test("whose charge gets no answer is looked up, and charged once", async () => {
    const w = await world({ readTimeoutMs: 200 });
    const person = await trying(w);
    await tend(w);
    await consent(w, person);
    await w.toss.fault({ match: { operation: "charge", customerKey: person.customerKey }, action: { kind: "reset_after" } });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    w.moveDays(1);
    await w.runBatch();
    expect(paidBy(w, person)).toEqual([LIST_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 0 });
  });
});

describe("the end of a trial, without all that the gate wants", () => {
  test("ends the subscription with the trial, and nothing is ever sent", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "consent_missing", endedAt: TRIAL_END });
    expect(await endedFor(w)).toMatchObject({ missing: "consent", fromWon: 0, toWon: LIST_WON });
    expect(await chargesOf(w)).toEqual([]);
    expect(await status(w, person)).toMatchObject({ tier: "FREE", state: { kind: "free", ended: { isTrial: true } } });
    await tend(w);
    expect(w.mailsTo(person)).toContain("ended_without_consent");
  });

  test("ends it when the consent was taken back", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    await withdraw(w, person, await consent(w, person));
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect(await chargesOf(w)).toEqual([]);
  });

  test("ends it when no notice was delivered in time, in spite of a consent", async () => {
    const w = await world();
    const person = await trying(w);
    await consent(w, person);
    // The mail server takes the notices only six dates before the charge.
    w.moveTo(kst("03-19T00:00:00"));
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect(await endedFor(w)).toMatchObject({ missing: "notice" });
    expect(await chargesOf(w)).toEqual([]);
  });

  test("lets it pass when the notice was delivered on the last of seven dates", async () => {
    const w = await world();
    const person = await trying(w);
    await consent(w, person);
    w.moveTo(kst("03-18T23:59:00"));
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(paidBy(w, person)).toEqual([LIST_WON]);
  });

  test("ends it when it was cancelled, also with a consent", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    await consent(w, person);
    await cancel({ ...w.context, actor: `person:${person.id}` }, { userId: person.id });
    expect((await status(w, person)).tier).toBe("PRO");
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled", endedAt: TRIAL_END });
    expect(await chargesOf(w)).toEqual([]);
  });

  test("ends it when an outage skipped the whole period that was consented to", async () => {
    const w = await world();
    const person = await trying(w);
    await tend(w);
    await consent(w, person);
    w.moveTo(kst("04-27T09:00:00"));
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect(await chargesOf(w)).toEqual([]);
  });

  test("a card that declines charges may be tried for nothing, and is not charged without a consent", async () => {
    const w = await world();
    const person = await trying(w, { card: CARDS.insufficient });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "consent_missing" });
    expect(await chargesOf(w)).toEqual([]);
  });
});

describe("the shortest trial, eight days", () => {
  /** The outbox is looked after once a day, so the mail may go out as late as a day after. */
  test.each(["03-10T00:00:00", "03-10T08:59:00", "03-10T09:01:00", "03-10T23:59:00"])(
    "that begins on %s is converted with a notice of a day later",
    async (begins) => {
      const w = await world({ startAt: `2026-${begins}+09:00`, trialDays: { pro_monthly: 8, pro_yearly: null } });
      const person = await trying(w, { trialDays: 8 });
      w.moveDays(1);
      await tend(w);
      await consent(w, person);
      w.moveTo(kst("03-20T09:00:00"));
      expect(await w.runBatch()).toMatchObject({ paid: 1, ended: 0 });
      expect(paidBy(w, person)).toEqual([LIST_WON]);
    },
  );

  test("a year of which it is the trial is announced by the question alone", async () => {
    const w = await world({ trialDays: { pro_monthly: null, pro_yearly: 8 } });
    const person = await w.person();
    await w.subscribe(person, { plan: "pro_yearly", trialDays: 8 });
    await tend(w);
    w.moveDays(2);
    await tend(w);
    expect(new Set(w.mailsTo(person))).toEqual(new Set(["trial_begun", "consent_needed"]));
  });
});
