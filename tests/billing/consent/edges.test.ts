import { describe, expect, test } from "vitest";
import { personMail } from "@/app/_mails/person-mail";
import type { Person } from "@/db/queries/account/people";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { announceRise } from "@/lib/billing/price/announce-rise";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { recordReturn } from "@/lib/notice/record-return";
import { type NoticeWorld, noticesOf } from "@/tests/notice/notice-world";
import { DEVICE } from "@/tests/support/device";
import {
  announce,
  askedOf,
  CHARGE_AT,
  consent,
  consentWorlds,
  facingRise,
  gatesOf,
  kst,
  NEW_WON,
  OLD_WON,
  paid,
  tend,
  withdraw,
} from "./consent-world";

const world = consentWorlds();
const YEARLY_WON = 99_000;
const DEARER_YEAR_WON = 120_000;
const HOUR_MS = 3_600_000;

const as = (w: NoticeWorld, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });
const statusOf = (w: NoticeWorld, { id: userId }: Person) => readBillingStatus(w.context, { userId, isAdmin: false });
const order = (w: NoticeWorld, person: Person, plan: string, expectedWon: number) =>
  changePlan(as(w, person), { userId: person.id, plan, expectedWon, device: DEVICE });

const announceYear = (w: NoticeWorld, day: number) =>
  announceRise(
    { ...w.context, actor: "operator:test" },
    { plan: "pro_yearly", toWon: DEARER_YEAR_WON, from: { year: 2027, month: 3, day }, withoutConsent: "end", isTrial: false },
  );

/** What the person is told now. */
async function letters(w: NoticeWorld): Promise<PersonLetter[]> {
  const told: PersonLetter[] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person") told.push(letter);
    return { kind: "accepted", answer: "1" };
  };
  await raiseTimed(w.context, { channels: [] });
  await w.deliver({ senders: { mail } });
  return told;
}

const mailOf = (letter: PersonLetter | undefined) => {
  if (!letter) throw new Error("no letter");
  return personMail(letter, { baseUrl: "https://trakko.example", statementName: null });
};

/** Every mail about the question comes back at once, and that is put on record. */
async function returnAll(w: NoticeWorld): Promise<void> {
  const sent = await w.sql<{ id: string; settled_at: Date }[]>`select id, settled_at from notices
    where template in ('consent_needed', 'consent_given') and status = 'sent' and returned_at is null`;
  for (const { id, settled_at } of sent) await recordReturn(w.context, { id, at: new Date(settled_at.getTime() + 1) });
}

describe("what comes before the question", () => {
  test("a yearly renewal that rises is announced as one that needs a consent, never as a matter of course", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await announceYear(w, 1);
    await letters(w);
    w.moveTo("2027-02-07T12:00:00+09:00");
    const [early] = await letters(w);
    expect(early).toMatchObject({
      template: "renewal_in_30_days",
      nextCharge: { amountWon: DEARER_YEAR_WON, needsConsent: true },
    });
    const mail = mailOf(early);
    expect(mail.subject).toContain("결제부터 120,000원으로 올라요");
    expect(mail.paragraphs.join()).not.toContain("아무것도 하지 않아도");
    expect(mail.button?.href).toContain("/billing/consent");
    expect(await statusOf(w, person)).toMatchObject({
      state: { nextChargeWon: DEARER_YEAR_WON, needsConsent: true },
      consent: null,
    });
    w.moveTo("2027-02-10T12:00:00+09:00");
    await letters(w);
    await consent(w, person);
    w.moveTo("2027-03-04T12:00:00+09:00");
    const late = (await letters(w)).find(({ template }) => template === "renewal_in_7_days");
    expect(late?.nextCharge).toMatchObject({ amountWon: DEARER_YEAR_WON, needsConsent: false });
    expect(mailOf(late).paragraphs.join()).toContain("아무것도 하지 않아도");
  });

  test("a receipt before a rise says that the next charge comes only with a consent", async () => {
    const w = await world();
    await facingRise(w);
    const receipt = (await letters(w)).find(({ template }) => template === "renewed");
    expect(mailOf(receipt).paragraphs.join()).toContain("동의할 때만 결제해요");
    expect(mailOf(receipt).paragraphs.join()).not.toContain("11,000원을 결제해요");
  });

  test("where the old price may stay, the next charge is the old price and needs nothing", async () => {
    const w = await world();
    const person = await facingRise(w, { withoutConsent: "keep" });
    const receipt = (await letters(w)).find(({ template }) => template === "renewed");
    expect(receipt?.nextCharge).toMatchObject({ amountWon: OLD_WON, needsConsent: false });
    expect(await statusOf(w, person)).toMatchObject({ state: { nextChargeWon: OLD_WON, needsConsent: false } });
  });

  test("all of the thirtieth day counts, however late in it the period ends", async () => {
    const w = await world({ startAt: "2026-03-10T19:00:00+09:00", batchHours: [21] });
    const person = await w.subscriber({ plan: "pro_yearly" });
    await announceYear(w, 1);
    const asked = () => w.sql`select event from notices where template = 'consent_needed'`;
    w.moveTo("2027-02-07T23:59:00+09:00");
    await raiseTimed(w.context, { channels: [] });
    expect(await asked()).toHaveLength(0);
    w.moveTo("2027-02-08T00:00:00+09:00");
    await raiseTimed(w.context, { channels: [] });
    expect(await askedOf(w, person)).toMatchObject({ chargeOn: "2027-03-10" });
    expect(await asked()).toHaveLength(1);
  });
});

describe("who has consented", () => {
  test("is told again when every mail about it came back, and is then charged", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    await w.deliver();
    w.moveDays(1);
    await returnAll(w);
    await tend(w);
    await tend(w);
    const given = (await noticesOf(w, person)).filter(({ template }) => template === "consent_given");
    expect(given, "once more, and not with every look").toHaveLength(2);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1, ended: 0 });
    expect(paid(w, person).at(-1)).toBe(NEW_WON);
  });

  test("is not told again while a mail is on its way, after it arrived, or when it would be too late", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    const count = async () => (await noticesOf(w, person)).filter(({ template }) => template === "consent_given").length;
    await w.sql`update notices set returned_at = settled_at where template = 'consent_needed' and status = 'sent'`;
    await raiseTimed(w.context, { channels: [] });
    expect(await count(), "on its way").toBe(1);
    await w.deliver();
    await raiseTimed(w.context, { channels: [] });
    expect(await count(), "arrived").toBe(1);
    w.moveTo(kst("05-05T00:00:00"));
    await returnAll(w);
    await raiseTimed(w.context, { channels: [] });
    expect(await count(), "too late").toBe(1);
  });

  test("is charged on the day that was announced, also when the hours of the runs become earlier", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await consent(w, person);
    Object.assign(w.context.settings, { batchHours: [9, 21] });
    w.moveTo(kst("05-10T21:00:00"));
    expect(await w.runBatch()).toMatchObject({ paid: 0, ended: 0 });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(paid(w, person).at(-1)).toBe(NEW_WON);
  });

  test("can take it back by a server whose clock is a second behind", async () => {
    const w = await world();
    const person = await facingRise(w);
    w.moveTo(kst("04-20T09:00:01"));
    const id = await consent(w, person);
    w.moveTo(kst("04-20T09:00:00"));
    expect(await withdraw(w, person, id)).toMatchObject({ ok: true });
    expect(await w.sql`select withdrawn_at = given_at as same from consents`).toEqual([{ same: true }]);
  });

  test("is asked again at once when an order that replaced the consent is undone", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await announceYear(w, 1);
    w.moveTo("2027-02-10T12:00:00+09:00");
    await tend(w);
    await consent(w, person);
    await tend(w);
    w.moveTo("2027-03-10T09:30:00+09:00");
    await tend(w);
    expect(await order(w, person, "pro_monthly", OLD_WON)).toMatchObject({ ok: true });
    const asked = async () => (await noticesOf(w, person)).filter(({ template }) => template === "consent_needed").length;
    const askedBefore = await asked();
    await undoPlanChange(as(w, person), { userId: person.id });
    expect(await askedOf(w, person)).toMatchObject({ given: false });
    expect(await asked()).toBe(askedBefore + 1);
    expect((await letters(w)).at(-1)).toMatchObject({ template: "consent_needed", asked: { toWon: DEARER_YEAR_WON } });
    const withdrawn = await w.sql`select detail ->> 'by' as by from audit_events where action = 'consent_withdrawn'`;
    expect(withdrawn).toEqual([{ by: "order" }]);
    await consent(w, person);
    w.moveTo("2027-03-11T09:00:00+09:00");
    expect(await w.runBatch(), "the notice of February was in time").toMatchObject({ paid: 1, ended: 0 });
    expect(paid(w, person)).toEqual([YEARLY_WON, DEARER_YEAR_WON]);
  });

  test("withdrew and consented again before the mail went out: only the consent is confirmed", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    const id = await consent(w, person);
    await withdraw(w, person, id);
    await consent(w, person);
    await w.cancel(person);
    await w.deliver();
    expect(w.mailsTo(person)).not.toContain("consent_withdrawn");
  });
});

describe("what was ordered, and what is said of what comes", () => {
  test("an order that names no amount does not inherit the amount of the one before it", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    w.moveTo("2026-05-10T10:00:00+09:00");
    expect(await order(w, person, "pro_monthly", OLD_WON)).toMatchObject({ ok: true });
    Object.assign(w.context.settings, { priceWon: { ...w.context.settings.priceWon, pro_monthly: 12_000 } });
    expect(await order(w, person, "pro_monthly", 0)).toMatchObject({ ok: true });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    const [invoice] = await w.sql`select amount_won, discount_won, consent_id from invoices order by opened_at desc limit 1`;
    expect(invoice).toEqual({ amount_won: 12_000, discount_won: 0, consent_id: null });
  });

  test("the preview of a change names the announced price of the period that follows", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.subscriber({ plan: "pro_yearly" });
    await announceYear(w, 20);
    w.moveTo("2026-03-25T12:00:00+09:00");
    const offered = await readPlanChange(w.context, { userId: person.id, plan: "pro_yearly" });
    if (!offered.ok) throw new Error(offered.reason);
    expect(offered.preview.nextChargeWon).toBe(DEARER_YEAR_WON);
    expect(await order(w, person, "pro_yearly", offered.preview.dueNowWon)).toMatchObject({ ok: true });
    expect(await statusOf(w, person)).toMatchObject({ state: { nextChargeWon: DEARER_YEAR_WON, needsConsent: true } });
  });

  test("a mail cannot have come back before it was sent", async () => {
    const w = await world();
    await facingRise(w);
    await tend(w);
    const [row] = await w.sql<{ id: string; settled_at: Date }[]>`select id, settled_at from notices
      where template = 'consent_needed' and status = 'sent'`;
    const before = new Date((row?.settled_at.getTime() ?? 0) - HOUR_MS);
    expect(await recordReturn(w.context, { id: row?.id ?? "", at: before })).toEqual({ kind: "before_sent" });
    expect(await w.sql`select 1 from notices where returned_at is not null`).toHaveLength(0);
  });

  test("the end says neither that the customer refused nor that they agreed, and the gate's reason is on record", async () => {
    const w = await world();
    const person = await facingRise(w);
    await consent(w, person);
    w.moveTo(kst("05-05T00:00:00"));
    await w.deliver();
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ ended: 1 });
    expect((await gatesOf(w)).at(-1)?.detail).toMatchObject({ missing: "notice" });
    const end = (await letters(w)).find(({ template }) => template === "ended_without_consent");
    expect(mailOf(end).paragraphs.join()).toContain("둘 중 하나가 없어서");
  });

  test("a rise of another one's year is announced for nobody's month", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.subscriber({ plan: "pro_yearly" });
    await announceYear(w, 20);
    await announce(w, { from: kst("05-01T00:00:00"), withoutConsent: "keep" });
    expect(await statusOf(w, person)).toMatchObject({ state: { nextChargeWon: OLD_WON } });
  });
});
