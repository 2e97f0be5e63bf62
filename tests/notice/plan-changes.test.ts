import { expect, test } from "vitest";
import { personMail } from "@/app/_mails/person-mail";
import type { Person } from "@/db/queries/account/people";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { DEVICE } from "@/tests/support/device";
import { type NoticeWorld, noticeWorlds } from "./notice-world";

const world = noticeWorlds();

const as = (w: NoticeWorld, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });

async function take(w: NoticeWorld, person: Person, plan: string) {
  const offered = await readPlanChange(w.context, { userId: person.id, plan });
  if (!offered.ok) throw new Error(offered.reason);
  const { when, dueNowWon, nextChargeWon } = offered.preview;
  const expectedWon = when === "now" ? dueNowWon : nextChargeWon;
  await changePlan(as(w, person), { userId: person.id, plan, expectedWon, device: DEVICE });
  return offered.preview;
}

/** What the person is told now. */
async function letters(w: NoticeWorld): Promise<PersonLetter[]> {
  const told: PersonLetter[] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person") told.push(letter);
    return { kind: "accepted", answer: "1" };
  };
  await w.deliver({ senders: { mail } });
  return told;
}

test("a change at once is one receipt, with the amount that the page showed and Toss charged", async () => {
  const w = await world();
  const person = await w.subscriber();
  await letters(w);
  w.moveTo("2026-03-25T12:00:00+09:00");
  const { dueNowWon, nextChargeAt, nextChargeWon } = await take(w, person, "pro_yearly");
  expect(await letters(w)).toMatchObject([
    {
      template: "plan_changed",
      plan: "pro_yearly",
      payment: { amountWon: dueNowWon },
      nextCharge: { at: nextChargeAt, amountWon: nextChargeWon },
    },
  ]);
  expect(w.approvalsOf(person).at(-1)?.totalAmount).toBe(dueNowWon);
});

test("a change that credit covers is told once too, without a payment", async () => {
  const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 4_000 } });
  const person = await w.subscriber();
  await letters(w);
  w.moveMinutes(5);
  await take(w, person, "pro_yearly");
  expect(await letters(w)).toMatchObject([{ template: "plan_changed", plan: "pro_yearly", payment: null }]);
});

test("a declined change tells nothing: the page says it", async () => {
  const w = await world();
  const person = await w.subscriber();
  await letters(w);
  await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await take(w, person, "pro_yearly");
  expect(await letters(w)).toEqual([]);
});

test("a change for the next period is confirmed, and not when it was undone meanwhile", async () => {
  const w = await world();
  const person = await w.subscriber({ plan: "pro_yearly" });
  await letters(w);
  const { nextChargeAt } = await take(w, person, "pro_monthly");
  expect(await letters(w)).toMatchObject([
    { template: "plan_change_scheduled", nextPlan: "pro_monthly", nextCharge: { at: nextChargeAt, amountWon: 9_900 } },
  ]);
  await undoPlanChange(as(w, person), { userId: person.id });
  await take(w, person, "pro_monthly");
  await undoPlanChange(as(w, person), { userId: person.id });
  expect(await letters(w)).toEqual([]);
});

test("a change for the next period is not confirmed when the subscription was cancelled meanwhile", async () => {
  const w = await world();
  const person = await w.subscriber({ plan: "pro_yearly" });
  await letters(w);
  await take(w, person, "pro_monthly");
  await w.cancel(person);
  expect(await letters(w)).toMatchObject([{ template: "cancel_scheduled" }]);
});

test("a renewal that brings another plan is announced with that plan and its price", async () => {
  const w = await world();
  const person = await w.subscriber({ plan: "pro_yearly" });
  await take(w, person, "pro_monthly");
  await letters(w);
  w.moveTo("2027-02-09T10:00:00+09:00");
  await raiseTimed(w.context, { channels: [] });
  const [letter] = await letters(w);
  expect(letter).toMatchObject({ template: "renewal_in_30_days", nextCharge: { amountWon: 9_900 } });
  const mail = letter && personMail(letter, { baseUrl: "https://trakko.example", statementName: null });
  expect(mail?.paragraphs[0]).toContain("예약한 대로 Trakko Pro 월간 요금제가 시작돼서");
  expect(mail?.facts).toContainEqual({ name: "상품", value: "Trakko Pro 월간" });
});
