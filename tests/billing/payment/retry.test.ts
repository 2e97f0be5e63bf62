import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { SENDER_LEASE_MS } from "@/lib/billing/rules/resolving";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { dailyAtNine } from "@/tests/support/test-context";
import type { World, WorldOptions } from "@/tests/support/world";

const world = checkedWorlds();

async function pastDue(code = "REJECT_CARD_PAYMENT", options?: WorldOptions) {
  const w = await world(options);
  const person = await w.subscriber();
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.runBatch();
  w.moveMinutes(5);
  return { w, person };
}
const retry = (w: World, person: Person) => retryPayment(w.context, { userId: person.id });
const charges = async (w: World) => (await w.toss.calls({ operation: "charge" })).length;

describe("a past due customer retries the payment", () => {
  test("and it is paid at once when the card works again, for the same period", async () => {
    const { w, person } = await pastDue();
    await w.toss.behaviour(person.customerKey, null);
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "paid", trigger: "person" } });
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      currentPeriodEnd: new Date("2026-05-10T10:00:00+09:00"),
    });
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "nothing_owed" });
  });

  test("and declined again keeps grace and the schedule as they were", async () => {
    const { w, person } = await pastDue();
    const before = await w.subscriptionOf(person);
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "declined" } });
    const { graceEndsAt, nextAttemptAt, status } = await w.subscriptionOf(person);
    expect({ graceEndsAt, nextAttemptAt, status }).toEqual({
      graceEndsAt: before.graceEndsAt,
      nextAttemptAt: before.nextAttemptAt,
      status: "past_due",
    });
  });

  test("during the bank's maintenance keeps the schedule as it was", async () => {
    const { w, person } = await pastDue();
    const { nextAttemptAt, dueAt } = await w.subscriptionOf(person);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "MAINTAINED_METHOD" });
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "declined" } });
    expect(await w.subscriptionOf(person)).toMatchObject({ nextAttemptAt, dueAt, transientTries: 0 });
  });

  test("at most three times and a minute apart, both to the millisecond", async () => {
    const { w, person } = await pastDue();
    await retry(w, person);
    w.moveTo(new Date(w.now().getTime() + 59_999));
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "too_many_retries" });
    w.moveTo(new Date(w.now().getTime() + 1));
    expect(await retry(w, person)).toMatchObject({ kind: "attempted" });
    w.moveMinutes(1);
    expect(await retry(w, person)).toMatchObject({ kind: "attempted" });
    w.moveMinutes(10);
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "too_many_retries" });
    expect(await charges(w)).toBe(1 + 1 + 3);
  });

  describe("three times in one delinquency", () => {
    const KST_MAY = (day: string, time = "09:00:00") => new Date(`2026-05-${day}T${time}+09:00`);
    const threeTries = async (w: World, person: Person) => {
      for (let attempt = 0; attempt < 3; attempt++) {
        expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "declined" } });
        w.moveMinutes(2);
      }
      expect(await retry(w, person)).toEqual({ kind: "refused", reason: "too_many_retries" });
    };

    test("and not once more when the next period is owed too", async () => {
      const { w, person } = await pastDue("REJECT_CARD_PAYMENT", {
        graceDays: 40,
        dunning: { pro_monthly: dailyAtNine(35), pro_yearly: [] },
      });
      await threeTries(w, person);
      w.moveTo(KST_MAY("15"));
      expect(await w.runBatch()).toMatchObject({ due: 1, declined: 1 });
      expect((await w.invoicesOf(person)).map(({ status }) => status)).toEqual(["paid", "void", "open"]);
      w.moveMinutes(2);
      expect(await retry(w, person)).toEqual({ kind: "refused", reason: "too_many_retries" });
    });

    test("and three more times in the next delinquency", async () => {
      const { w, person } = await pastDue();
      await threeTries(w, person);
      await w.toss.behaviour(person.customerKey, null);
      w.moveTo("2026-04-11T09:00:00+09:00");
      expect(await w.runBatch()).toMatchObject({ paid: 1 });
      await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
      w.moveTo(KST_MAY("11"));
      expect(await w.runBatch()).toMatchObject({ declined: 1 });
      await threeTries(w, person);
    });
  });

  test("twenty times at once: one attempt", async () => {
    const { w, person } = await pastDue();
    await w.toss.behaviour(person.customerKey, null);
    const answers = await Promise.all(Array.from({ length: 20 }, () => retry(w, person)));
    expect(answers.filter(({ kind }) => kind === "attempted")).toHaveLength(1);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("but not on a card declined for good, nor when nothing is owed", async () => {
    const { w, person } = await pastDue("INVALID_STOPPED_CARD");
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "needs_new_card" });
    expect(await charges(w)).toBe(2);
    expect(await retry(w, await w.subscriber())).toEqual({ kind: "refused", reason: "nothing_owed" });
    expect(await retry(w, await w.person())).toEqual({ kind: "refused", reason: "nothing_owed" });
  });

  test("but an administrator is never charged, whatever was owed before", async () => {
    const { w, person } = await pastDue();
    await w.toss.behaviour(person.customerKey, null);
    w.settings.adminEmails = [person.email];
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "complimentary" });
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("while their own retry is pending: it is looked up, its outcome is the answer, and nothing is charged twice", async () => {
    const { w, person } = await pastDue();
    await w.toss.behaviour(person.customerKey, null);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "pending" } });
    const looks = async () => (await w.toss.calls({ operation: "lookup" })).length;
    const before = await looks();
    w.moveTo(new Date(w.now().getTime() + 9_999));
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "payment_in_progress" });
    expect(await looks()).toBe(before);
    w.moveTo(new Date(w.now().getTime() + 1));
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "payment_in_progress" });
    expect(await looks()).toBe(before + 1);
    await w.toss.clearFaults();
    w.moveTo(new Date(w.now().getTime() + 10_000));
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "paid", trigger: "person" } });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("while the run's attempt is pending: its decline is the answer, and no retry is used up", async () => {
    const { w, person } = await pastDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo("2026-04-11T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    await w.toss.clearFaults();
    w.moveTo(new Date(w.now().getTime() + SENDER_LEASE_MS));
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "declined", trigger: "retry" } });
    await w.toss.behaviour(person.customerKey, null);
    expect(await retry(w, person)).toMatchObject({ kind: "attempted", payment: { status: "paid", trigger: "person" } });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("not while an earlier attempt is pending", async () => {
    const { w, person } = await pastDue();
    await w.sql`update subscriptions set pending_payment_id = gen_random_uuid() where user_id = ${person.id}`;
    expect(await retry(w, person)).toEqual({ kind: "refused", reason: "payment_in_progress" });
    await w.sql`update subscriptions set pending_payment_id = null where user_id = ${person.id}`;
  });
});
