import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { LOOKUPS_BEFORE_ABANDONING, SENDER_LEASE_MS } from "@/lib/billing/rules/resolving";
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, SECRET_KEY, type World } from "@/tests/support/world";

const world = checkedWorlds();
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const QUICK = [10, 10, 10, 50, 40].map((seconds) => seconds * SECOND);
const DAY = 23 * HOUR;

const wait = (w: World, ms: number) => w.moveTo(new Date(w.now().getTime() + ms));
const charges = async (w: World) => (await w.toss.calls({ operation: "charge" })).length;
const lookups = async (w: World) => (await w.toss.calls({ operation: "lookup" })).length;
const newest = async (w: World, person: Person) => present((await w.paymentsOf(person)).at(-1), "a payment");
const standingOf = async (w: World, { id }: { id: string }) =>
  present(
    (
      await w.sql<{ resolve_tries: number; resolve_at: Date; looked_up_at: Date | null }[]>`
        select resolve_tries, resolve_at, looked_up_at from payments where id = ${id}`
    )[0],
    "the attempt",
  );

/** Toss never has the order, so every look-up sends the charge again. */
const neverArrives = (w: World) =>
  w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: "forever" });
/** Toss has charged, but look-ups fail. */
async function losesTheAnswer(w: World): Promise<void> {
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
}

async function withOneDue(at = "2026-04-10T10:00:00+09:00") {
  const w = await world({ startAt: "2026-03-10T08:00:00+09:00" });
  const person = await w.subscriber();
  w.moveTo(at);
  return { w, person };
}

describe("an attempt that was never sent", () => {
  test("is processed ten seconds later, uses no step, and is charged once when a slot is free", async () => {
    const { w, person } = await withOneDue();
    const full: Context = {
      ...w.context,
      toss: createTossClient({
        baseUrl: w.emulator.url,
        secretKey: SECRET_KEY,
        pace: { take: () => Promise.resolve("PACE_UNREACHABLE"), slowDown: () => Promise.resolve() },
      }),
    };
    expect(await runBilling(full, { trigger: "test" })).toMatchObject({ due: 1, paid: 0, declined: 0, unknown: 1 });
    const attempt = await newest(w, person);
    expect(await standingOf(w, attempt)).toMatchObject({
      resolve_tries: 0,
      resolve_at: new Date(w.now().getTime() + 10 * SECOND),
    });
    wait(w, 10 * SECOND - 1);
    expect(await w.runBatch()).toMatchObject({ reconciled: 0 });
    wait(w, 1);
    // Not even the look-up is sent, so the attempt is still unsent.
    await runBilling(full, { trigger: "test" });
    expect(await standingOf(w, attempt)).toMatchObject({
      resolve_tries: 0,
      resolve_at: new Date(w.now().getTime() + 10 * SECOND),
    });
    wait(w, 10 * SECOND);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    expect(await charges(w)).toBe(2);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});

/** A past due customer whose own retry gets no answer. */
async function withOwnTry() {
  const { w, person } = await withOneDue();
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "decline", code: "REJECT_CARD_PAYMENT" } });
  expect(await w.runBatch()).toMatchObject({ declined: 1 });
  await neverArrives(w);
  const tried = await retryPayment(w.context, { userId: person.id });
  expect(tried).toMatchObject({ kind: "attempted", payment: { status: "pending", trigger: "person" } });
  return { w, person };
}

/**
 * Runs the batch a millisecond before each wait is over, which asks nothing, and when it is over,
 * which sends once more.
 */
async function expectLooksAfter(w: World, waits: readonly number[]): Promise<void> {
  for (const [nth, waitMs] of waits.entries()) {
    const before = await charges(w);
    wait(w, waitMs - 1);
    await w.runBatch();
    expect(await charges(w), `before wait ${nth} is over`).toBe(before);
    wait(w, 1);
    await w.runBatch();
    expect(await charges(w), `when wait ${nth} is over`).toBe(before + 1);
  }
}

describe("an attempt of the batch", () => {
  test("is looked up five minutes after the missing answer, an hour later, then daily, to the millisecond", async () => {
    const { w } = await withOneDue();
    await neverArrives(w);
    expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
    await expectLooksAfter(w, [5 * MINUTE, HOUR, DAY, DAY]);
  });

  test("whose look-up Toss turns away (429) is looked up five minutes later, and no step is used", async () => {
    const { w, person } = await withOneDue();
    await losesTheAnswer(w);
    expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
    const attempt = await newest(w, person);
    const door = { status: 429, code: "TOO_MANY_REQUESTS", processed: false };
    await w.toss.clearFaults();
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "error", ...door }, times: "forever" });
    for (let times = 0; times < 2 * LOOKUPS_BEFORE_ABANDONING; times++) {
      wait(w, 5 * MINUTE);
      await w.runBatch();
    }
    expect(await standingOf(w, attempt)).toMatchObject({
      resolve_tries: 1,
      resolve_at: new Date(w.now().getTime() + 5 * MINUTE),
    });
    await w.toss.clearFaults();
    wait(w, 5 * MINUTE);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("pending since nine is looked up by every morning's run, even a slightly early one", async () => {
    const { w } = await withOneDue("2026-04-10T09:00:40+09:00");
    await neverArrives(w);
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    for (const day of ["11", "12", "13", "14"]) {
      const before = await charges(w);
      w.moveTo(`2026-04-${day}T09:00:00+09:00`);
      await w.runBatch();
      expect(await charges(w), `on the ${day}th`).toBe(before + 1);
    }
  });

  test("that was approved is settled by the first look-up that Toss answers again", async () => {
    const { w, person } = await withOneDue("2026-04-10T09:00:00+09:00");
    await losesTheAnswer(w);
    await w.runBatch();
    for (const day of ["11", "12"]) {
      w.moveTo(`2026-04-${day}T09:00:00+09:00`);
      expect(await w.runBatch()).toMatchObject({ reconciled: 0 });
    }
    await w.toss.clearFaults();
    w.moveTo("2026-04-13T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("that Toss never has is given up on the sixth morning, not the fifth, and replaced by a new one", async () => {
    const { w, person } = await withOneDue("2026-04-10T09:00:00+09:00");
    await neverArrives(w);
    await w.runBatch();
    const { id, order_id } = await newest(w, person);
    for (let morning = 1; morning < LOOKUPS_BEFORE_ABANDONING; morning++) {
      w.moveDays(1);
      await w.runBatch();
      expect(await newest(w, person), `on morning ${morning}`).toMatchObject({ id, status: "pending" });
    }
    const sent = await charges(w);
    expect(sent).toBe(1 + LOOKUPS_BEFORE_ABANDONING);
    w.moveDays(1);
    await w.runBatch();
    expect(await newest(w, person)).toMatchObject({
      id,
      status: "declined",
      decline_class: "transient",
      decline_code: "NO_ANSWER",
    });
    expect(await charges(w)).toBe(sent);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", delinquentSince: null });
    await w.toss.clearFaults();
    wait(w, HOUR);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect((await newest(w, person)).order_id).not.toBe(order_id);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("is not given up while the record of its last send may be late, whatever step it has reached", async () => {
    const { w, person } = await withOneDue();
    await neverArrives(w);
    await w.runBatch();
    const { id } = await newest(w, person);
    await w.sql`update payments set resolve_tries = 40, resolve_at = ${w.now()}, sent_again_at = ${w.now()} where id = ${id}`;
    wait(w, 2 * MINUTE - 1);
    expect((await resolvePending(w.context, { paymentId: id })).payments).toMatchObject([{ status: "pending" }]);
    await w.sql`update payments set resolve_at = ${w.now()} where id = ${id}`;
    wait(w, 1);
    expect((await resolvePending(w.context)).payments).toMatchObject([{ status: "declined", declineCode: "NO_ANSWER" }]);
  });
});

describe("an attempt that a customer waits for", () => {
  test("is looked up five times within two minutes, before the ladder starts", async () => {
    const { w } = await withOwnTry();
    await expectLooksAfter(w, [...QUICK, 5 * MINUTE, HOUR, DAY]);
  });

  test("is given up no sooner, because quick look-ups do not count", async () => {
    const { w, person } = await withOwnTry();
    await expectLooksAfter(w, [...QUICK, 5 * MINUTE, HOUR, DAY, DAY, DAY]);
    const ownTry = async () => (await w.paymentsOf(person)).find(({ trigger }) => trigger === "person");
    expect(await ownTry()).toMatchObject({ status: "pending" });
    wait(w, DAY);
    await w.runBatch();
    expect(await ownTry()).toMatchObject({ status: "declined", decline_code: "NO_ANSWER" });
  });

  test("appears on the success page with the first quick look-up that Toss answers", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    await losesTheAnswer(w);
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    const before = await lookups(w);
    wait(w, 10 * SECOND - 1);
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    expect(await lookups(w)).toBe(before);
    wait(w, 1);
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    expect(await lookups(w)).toBe(before + 1);
    await w.toss.clearFaults();
    wait(w, 10 * SECOND);
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });
});

/** An approved first charge whose quick look-ups all failed: the next one is in five minutes. */
async function withQuickLooksOver() {
  const w = await world();
  const person = await w.person();
  const redirect = await w.openSubscribe(person);
  await losesTheAnswer(w);
  expect((await w.comeBack(person, redirect)).kind).toBe("pending");
  for (const waitMs of QUICK) {
    wait(w, waitMs);
    await w.runBatch();
  }
  return { w, person, redirect, ...(await newest(w, person)) };
}

describe("a look-up on request", () => {
  test("is made 90 seconds after the last one, not a millisecond before, whatever the ladder says", async () => {
    const { w, person, redirect, id } = await withQuickLooksOver();
    expect(await standingOf(w, { id })).toMatchObject({
      looked_up_at: w.now(),
      resolve_at: new Date(w.now().getTime() + 5 * MINUTE),
    });
    await w.toss.clearFaults();
    const before = await lookups(w);
    wait(w, SENDER_LEASE_MS - 1);
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    expect(await lookups(w)).toBe(before);
    wait(w, 1);
    expect(await w.runBatch(), "a run has to wait for the ladder").toMatchObject({ reconciled: 0 });
    expect(await lookups(w)).toBe(before);
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("of an attempt without a look-up is made 90 seconds after its start", async () => {
    const { w, person } = await withOneDue();
    await losesTheAnswer(w);
    await w.runBatch();
    await w.toss.clearFaults();
    const { id } = await newest(w, person);
    expect(await standingOf(w, { id })).toMatchObject({ looked_up_at: null, resolve_tries: 1 });
    wait(w, SENDER_LEASE_MS - 1);
    expect((await resolvePending(w.context, { paymentId: id })).payments).toEqual([]);
    wait(w, 1);
    expect((await resolvePending(w.context)).payments).toEqual([]);
    expect((await resolvePending(w.context, { paymentId: id })).payments).toMatchObject([{ status: "paid" }]);
  });

  test("that fails repeatedly neither uses steps of the ladder nor postpones the next morning's look-up", async () => {
    const { w, person } = await withOneDue("2026-04-10T09:00:00+09:00");
    await neverArrives(w);
    await w.runBatch();
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    w.moveTo("2026-04-12T09:00:00+09:00");
    await w.runBatch();
    const { id } = await newest(w, person);
    const before = await standingOf(w, { id });
    expect(before).toMatchObject({ resolve_tries: 3, resolve_at: new Date("2026-04-13T08:00:00+09:00") });
    w.moveTo("2026-04-12T23:30:00+09:00");
    for (let asked = 0; asked < 3 * LOOKUPS_BEFORE_ABANDONING; asked++) {
      expect((await resolvePending(w.context, { paymentId: id })).payments).toMatchObject([{ status: "pending" }]);
      expect(await standingOf(w, { id })).toEqual({ ...before, looked_up_at: w.now() });
      wait(w, SENDER_LEASE_MS);
    }
    const sent = await charges(w);
    w.moveTo("2026-04-13T09:00:00+09:00");
    await w.runBatch();
    expect(await charges(w)).toBe(sent + 1);
    expect(await standingOf(w, { id })).toMatchObject({ resolve_tries: 4 });
  });

  test("shortly before its time takes the step of the ladder that was coming", async () => {
    const { w, person } = await withOneDue();
    await neverArrives(w);
    await w.runBatch();
    const { id } = await newest(w, person);
    wait(w, 5 * MINUTE - SENDER_LEASE_MS);
    (await resolvePending(w.context, { paymentId: id })).payments;
    expect(await standingOf(w, { id })).toMatchObject({ resolve_tries: 2, resolve_at: new Date(w.now().getTime() + HOUR) });
  });

  test("excludes the run during the look-up, and is excluded by it", async () => {
    const { w, id } = await withQuickLooksOver();
    await w.toss.clearFaults();
    await w.sql`update payments set resolve_at = ${w.now()} where id = ${id}`;
    wait(w, SENDER_LEASE_MS);
    const looks = await Promise.all([
      resolvePending(w.context).then(({ payments }) => payments),
      resolvePending(w.context, { paymentId: id }).then(({ payments }) => payments),
      resolvePending(w.context).then(({ payments }) => payments),
    ]);
    expect(looks.flat()).toMatchObject([{ status: "paid" }]);
  });

  test("twenty times at once: Toss gets one look-up and no further charge", async () => {
    const { w, id } = await withQuickLooksOver();
    const before = await lookups(w);
    for (let round = 1; round <= 3; round++) {
      wait(w, SENDER_LEASE_MS);
      const looks = await Promise.all(
        Array.from({ length: 20 }, () => resolvePending(w.context, { paymentId: id }).then(({ payments }) => payments)),
      );
      expect(looks.flat()).toHaveLength(1);
      expect(await lookups(w)).toBe(before + round);
    }
  });

  test("while another process locks the row is refused at once, and finds it taken afterwards", async () => {
    const { w, id } = await withQuickLooksOver();
    wait(w, SENDER_LEASE_MS);
    const ask = async () =>
      (
        await Promise.all(
          Array.from({ length: 5 }, () => resolvePending(w.context, { paymentId: id }).then(({ payments }) => payments)),
        )
      ).flat();
    await w.sql.begin(async (tx) => {
      await tx`update payments set looked_up_at = ${w.now()} where id = ${id}`;
      expect(await ask()).toEqual([]);
    });
    expect(await ask()).toEqual([]);
  });

  test("whose process dies is allowed again after the lease, and the run's time stays", async () => {
    const { w, person, redirect, id } = await withQuickLooksOver();
    const { resolve_at } = await standingOf(w, { id });
    wait(w, SENDER_LEASE_MS);
    const dying = { ...w.context, toss: { ...w.context.toss, findPaymentByOrderId: () => Promise.reject(new Error("killed")) } };
    expect((await resolvePending(dying, { paymentId: id })).payments).toEqual([]);
    expect(await standingOf(w, { id })).toMatchObject({ looked_up_at: w.now(), resolve_at });
    await w.toss.clearFaults();
    wait(w, SENDER_LEASE_MS - 1);
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    wait(w, 1);
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
  });
});

test("a new card is charged at once although the old one's look-up is postponed until tomorrow", async () => {
  const { w, person } = await withOneDue("2026-04-10T09:00:00+09:00");
  await neverArrives(w);
  await w.runBatch();
  for (const day of ["11", "12"]) {
    w.moveTo(`2026-04-${day}T09:00:00+09:00`);
    await w.runBatch();
  }
  await w.toss.clearFaults();
  wait(w, 2 * MINUTE);
  expect(await w.changeCard(person)).toMatchObject({ kind: "completed", payment: { status: "paid", trigger: "card_change" } });
  expect(w.approvalsOf(person)).toHaveLength(2);
});
