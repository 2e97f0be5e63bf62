import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readAdminOverview } from "@/lib/admin/read-admin-overview";
import { readPersonStory } from "@/lib/admin/read-person-story";
import { RETRY_SCHEDULES } from "@/lib/billing/catalogue";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { currentNotice, type DunningStep } from "@/lib/billing/rules/dunning-timeline";
import { previewDunning } from "@/lib/billing/views/preview-dunning";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { dailyAtNine } from "@/tests/support/test-context";
import { CARDS, present, type World, type WorldOptions } from "@/tests/support/world";

const world = checkedWorlds();
const kst = (text: string) => new Date(`2026-04-${text}+09:00`);
const HOUR_MS = 3_600_000;
const PERSISTENT = { pro_monthly: [...RETRY_SCHEDULES.persistent], pro_yearly: [] };

/** A customer whose renewal of 10 April was declined with this code five minutes ago. */
async function pastDue(code = "REJECT_CARD_PAYMENT", options?: WorldOptions) {
  const w = await world(options);
  const person = await w.subscriber();
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  w.moveTo(kst("10T10:00:00"));
  await w.runBatch();
  w.moveMinutes(5);
  return { w, person };
}

const statusOf = (w: World, person: Person) => readBillingStatus(w.context, { userId: person.id, isAdmin: false });
/** The person's list; the administrator's and, while it lives, the preview's must be the same. */
async function courseOf(w: World, person: Person): Promise<DunningStep[]> {
  const { dunning } = await statusOf(w, person);
  const story = await readPersonStory(w.context, { userId: person.id, invoicesBefore: null });
  expect(story?.dunning).toEqual(dunning);
  const { people } = await previewDunning(w.context);
  if (people.length > 0) expect(people.map(({ timeline }) => timeline)).toEqual([dunning]);
  return dunning;
}
const spoken = (steps: DunningStep[]) =>
  steps.map((step) => {
    const at = new Date(step.at.getTime() + 9 * HOUR_MS).toISOString().slice(5, 16).replace("T", " ");
    return `${at} ${step.isAhead ? "(" : ""}${step.kind === "notice" ? step.template : step.kind}`;
  });
const attemptsOf = (steps: DunningStep[]) => steps.flatMap(({ kind, at }) => (kind === "attempt" ? [at] : []));

/**
 * Lives on as the scheduler does, every hour of the batch, until the subscription has ended.
 * @returns the runs that sent a charge, and the end
 */
async function live(w: World, person: Person): Promise<{ attempts: Date[]; endedAt: Date }> {
  const attempts: Date[] = [];
  const firstHour = Math.ceil(w.now().getTime() / HOUR_MS);
  for (let hour = firstHour; hour < firstHour + 30 * 24; hour++) {
    const run = new Date(hour * HOUR_MS);
    if (!w.settings.batchHours.includes((run.getUTCHours() + 9) % 24)) continue;
    w.moveTo(new Date(run.getTime() + 7_000));
    const { due } = await w.runBatch();
    if (due > 0) attempts.push(run);
    if ((await w.subscriptionOf(person)).status === "ended") return { attempts, endedAt: run };
  }
  throw new Error("never ended");
}

describe("the course of a delinquency", () => {
  test("is one list for the customer, the administrator and the preview, with the customer's notices", async () => {
    const { w, person } = await pastDue();
    expect(spoken(await courseOf(w, person))).toEqual([
      "04-10 10:00 failed",
      "04-10 10:00 payment_failed",
      "04-11 09:00 (attempt",
      "04-13 09:00 (attempt",
      "04-15 09:00 (attempt",
      "04-17 09:00 (attempt",
      "04-18 00:00 (access_ends",
      "04-18 00:00 (access_ended",
      "04-18 09:00 (ends",
      "04-18 09:00 (ended_unpaid",
    ]);
  });

  test.each<[string, WorldOptions]>([
    ["daily at nine", {}],
    [
      "at nine and at six in the evening",
      {
        batchHours: [9, 18],
        dunning: {
          pro_monthly: [
            { offsetDays: 1, hour: 9 },
            { offsetDays: 7, hour: 18 },
          ],
          pro_yearly: [],
        },
      },
    ],
    ["by the persistent schedule", { batchHours: [9, 18], dunning: PERSISTENT }],
    ["by the persistent schedule, without any grace", { graceDays: 0, batchHours: [9, 18], dunning: PERSISTENT }],
    ["after grace", { graceDays: 2, dunning: { pro_monthly: dailyAtNine(1, 5), pro_yearly: [] } }],
    ["at six of the last day, when no run comes", { dunning: { pro_monthly: [{ offsetDays: 7, hour: 18 }], pro_yearly: [] } }],
  ])("happens as announced when retries are planned %s", async (_, options) => {
    const { w, person } = await pastDue(undefined, options);
    const announced = await courseOf(w, person);
    const lived = await live(w, person);
    expect(lived.attempts).toEqual(attemptsOf(announced));
    expect(lived.endedAt).toEqual(announced.findLast(({ kind }) => kind === "ends")?.at);
  });

  test("after a hard decline offers no attempt, only the end, and asks for a new card", async () => {
    const { w, person } = await pastDue("INVALID_STOPPED_CARD");
    const steps = await courseOf(w, person);
    expect(attemptsOf(steps)).toEqual([]);
    expect(currentNotice(steps)).toMatchObject({ template: "new_card_needed", reason: "card_stopped" });
  });

  test("announces the same next attempt everywhere: the run that makes it", async () => {
    const { w, person } = await pastDue();
    w.moveTo(kst("11T09:00:00"));
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "MAINTAINED_METHOD" });
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ nextAttemptAt: kst("11T10:00:00") });
    const next = kst("12T09:00:00");
    const { state, dunning } = await statusOf(w, person);
    const { subscription } = await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false });
    const { pastDue: unpaid } = await readAdminOverview(w.context, { paymentsBefore: null, pastDueAfter: null });
    const story = await readPersonStory(w.context, { userId: person.id, invoicesBefore: null });
    expect(attemptsOf(dunning)[0]).toEqual(next);
    expect(state).toMatchObject({ kind: "past_due", notice: { template: "payment_failed", nextAttemptAt: next } });
    expect(subscription?.nextChargeAt).toEqual(next);
    expect(unpaid.rows.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([next]);
    expect(story?.subscriptions[0]?.nextCharge?.at).toEqual(next);
  });

  test("stays while a payment is looked up, and continues when it was declined", async () => {
    const { w, person } = await pastDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    w.moveTo(kst("11T09:00:00"));
    await w.runBatch();
    w.moveMinutes(1);
    expect((await statusOf(w, person)).state.kind).toBe("checking");
    expect(spoken(await courseOf(w, person)).slice(0, 4)).toEqual([
      "04-10 10:00 failed",
      "04-10 10:00 payment_failed",
      "04-11 09:00 checking",
      "04-13 09:00 (attempt",
    ]);
    await w.toss.clearFaults();
    w.moveTo(kst("12T09:00:00"));
    await w.runBatch();
    expect((await statusOf(w, person)).state.kind).toBe("past_due");
    expect(spoken(await courseOf(w, person)).filter((step) => /fail|check/.test(step))).toEqual([
      "04-10 10:00 failed",
      "04-10 10:00 payment_failed",
      "04-12 09:00 failed",
      "04-12 09:00 payment_failed",
    ]);
  });

  test("stays after an end for non-payment, with nothing ahead, and the page shows its last notice", async () => {
    const { w, person } = await pastDue();
    await live(w, person);
    w.moveDays(3);
    const { state, dunning } = await statusOf(w, person);
    expect(await courseOf(w, person)).toEqual(dunning);
    expect(dunning.some(({ isAhead }) => isAhead)).toBe(false);
    expect(
      spoken(dunning)
        .filter((step) => step.includes("04-1"))
        .slice(-6),
    ).toEqual([
      "04-17 09:00 failed",
      "04-17 09:00 last_attempt_failed",
      "04-18 00:00 access_ends",
      "04-18 00:00 access_ended",
      "04-18 09:00 ends",
      "04-18 09:00 ended_unpaid",
    ]);
    expect(dunning.filter(({ kind }) => kind === "failed")).toHaveLength(5);
    expect(state).toMatchObject({ kind: "free", ended: { reason: "unpaid", notice: { template: "ended_unpaid" } } });
    await w.toss.behaviour(person.customerKey, null);
    await w.subscribe(person);
    expect(await courseOf(w, person)).toEqual([]);
  });

  test("keeps the declines of a period that was given up for the next one", async () => {
    const options = { graceDays: 40, dunning: { pro_monthly: dailyAtNine(35), pro_yearly: [] } };
    const { w, person } = await pastDue(undefined, options);
    w.moveTo("2026-05-15T09:00:00+09:00");
    await w.runBatch();
    expect(spoken(await courseOf(w, person)).slice(0, 4)).toEqual([
      "04-10 10:00 failed",
      "04-10 10:00 payment_failed",
      "05-15 09:00 failed",
      "05-15 09:00 last_attempt_failed",
    ]);
  });

  test("begins with the transient failure that came once too often, which the customer sees as a failed payment", async () => {
    const { w, person } = await pastDue("MAINTAINED_METHOD");
    for (let hour = 0; hour < 24; hour++) {
      expect(await courseOf(w, person)).toEqual([]);
      w.moveMinutes(60);
      await w.runBatch();
    }
    expect(currentNotice(await courseOf(w, person))).toMatchObject({ template: "payment_failed", reason: "temporary" });
    const [newest] = (await statusOf(w, person)).history;
    expect(newest).toMatchObject({ kind: "invoice", status: "declined", attempts: [{ declineReason: "temporary" }] });
  });

  test("does not show an old card's decline after a card change", async () => {
    const { w, person } = await pastDue();
    const renewal = holdNext(w, "charge", "request");
    w.moveTo(kst("11T09:00:00"));
    const run = w.runBatch();
    await renewal.isHeld;
    w.moveMinutes(1);
    expect(await w.changeCard(person, CARDS.insufficient)).toMatchObject({ kind: "completed", payment: null });
    w.moveMinutes(1);
    renewal.letGo();
    await run;
    const codes = (await w.paymentsOf(person)).map(({ decline_code }) => decline_code).sort();
    expect(codes).toEqual(["ALREADY_REMOVED_BILLING_KEY", "REJECT_CARD_PAYMENT", "REJECT_CARD_PAYMENT", null]);
    const steps = await courseOf(w, person);
    expect(steps.flatMap((step) => (step.kind === "failed" ? [step.reason] : []))).toEqual([
      "insufficient_funds",
      "insufficient_funds",
    ]);
    expect(currentNotice(steps)).toMatchObject({ template: "payment_failed", nextAttemptAt: kst("13T09:00:00") });
  });

  test("does not exist for a person who is never billed", async () => {
    const { w, person } = await pastDue();
    const context = { ...w.context, settings: { ...w.settings, adminEmails: [person.email] } };
    const { state, dunning } = await readBillingStatus(context, { userId: person.id, isAdmin: true });
    expect({ kind: state.kind, dunning }).toEqual({ kind: "complimentary", dunning: [] });
    expect((await readPersonStory(context, { userId: person.id, invoicesBefore: null }))?.dunning).toEqual([]);
  });
});

describe("the page of a past due customer shows the course's current notice", () => {
  const noticeOf = async (w: World, person: Person) => {
    const { state, dunning } = await statusOf(w, person);
    const notice = present(state.kind === "past_due" ? state.notice : null, "a notice");
    expect(notice).toEqual(currentNotice(dunning));
    return notice;
  };

  test("from the first decline over the last attempt to the end of access, to the millisecond", async () => {
    const { w, person } = await pastDue();
    expect(await noticeOf(w, person)).toMatchObject({ template: "payment_failed", nextAttemptAt: kst("11T09:00:00") });
    for (const day of ["11", "13", "15", "17"]) {
      w.moveTo(kst(`${day}T09:00:00`));
      await w.runBatch();
    }
    const told = { nextAttemptAt: null, graceEndsAt: kst("18T00:00:00"), amountWon: 9_900 };
    expect(await noticeOf(w, person)).toMatchObject({ ...told, template: "last_attempt_failed", isInGrace: true });
    w.moveTo(new Date(kst("18T00:00:00").getTime() - 1));
    expect(await noticeOf(w, person)).toMatchObject({ template: "last_attempt_failed" });
    w.moveTo(kst("18T00:00:00"));
    expect(await noticeOf(w, person)).toMatchObject({ ...told, template: "access_ended", isInGrace: false });
  });

  test("after the customer's own retry too", async () => {
    const { w, person } = await pastDue();
    w.moveMinutes(10);
    await retryPayment(w.context, { userId: person.id });
    expect(await noticeOf(w, person)).toMatchObject({
      at: w.now(),
      template: "payment_failed",
      nextAttemptAt: kst("11T09:00:00"),
    });
  });
});
