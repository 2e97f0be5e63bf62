import { describe, expect, test } from "vitest";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { SENDER_LEASE_MS } from "@/lib/billing/rules/resolving";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { FaultRequest } from "@/tests/support/emulator-controls";
import { present, type World, type WorldOptions } from "@/tests/support/world";

const world = checkedWorlds();
/** Long enough for a busy machine, short enough to wait for. */
const READ_TIMEOUT_MS = 4_000;
/** Toss's record lags behind its approval for longer than the first look-up waits. */
const LONG_LAG_MS = 6 * 60_000;

const AFTER_APPROVAL: { name: string; action: FaultRequest["action"] }[] = [
  { name: "a time-out", action: { kind: "timeout_after" } },
  { name: "a broken connection", action: { kind: "reset_after" } },
  { name: "half a body", action: { kind: "reset_mid_body" } },
  { name: "a 500", action: { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING", processed: true } },
  { name: "a 400 PROVIDER_ERROR", action: { kind: "error", status: 400, code: "PROVIDER_ERROR", processed: true } },
  { name: "a code nobody knows", action: { kind: "error", status: 403, code: "SOMETHING_NEW", processed: true } },
];

async function withOneDue(options?: WorldOptions) {
  const w = await world(options);
  const person = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  return { w, person };
}

const charges = async (w: World) => (await w.toss.calls({ operation: "charge" })).slice(1);
const paidThrough = new Date("2026-05-10T10:00:00+09:00");

describe("approved, but the answer was", () => {
  test.each(AFTER_APPROVAL)("$name: looked up at once and paid in the same run", async ({ action }) => {
    const { w, person } = await withOneDue({ readTimeoutMs: READ_TIMEOUT_MS });
    await w.toss.fault({ match: { operation: "charge" }, action });
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, declined: 0, unknown: 0 });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(paidThrough);
  });

  test.each(AFTER_APPROVAL)(
    "$name, and the look-up fails too: unknown, never a decline; found by the next run",
    async ({ action }) => {
      const { w, person } = await withOneDue({ readTimeoutMs: READ_TIMEOUT_MS });
      await w.toss.fault({ match: { operation: "charge" }, action });
      await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
      expect(await w.runBatch()).toMatchObject({ due: 1, paid: 0, declined: 0, unknown: 1 });
      expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", delinquentSince: null });
      expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "pending" });
      expect(await w.runBatch()).toMatchObject({ due: 0 });
      expect(await w.sql`select id from audit_events where action = 'put_off'`).toEqual([]);
      await w.toss.clearFaults();
      w.moveDays(1);
      expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
      expect(await charges(w)).toHaveLength(1);
      expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(paidThrough);
    },
  );
});

describe("declined, the answer was lost, and Toss keeps the order as failed", () => {
  test.each([
    { code: "INVALID_STOPPED_CARD", declineClass: "hard", status: "past_due" },
    { code: "REJECT_CARD_PAYMENT", declineClass: "soft", status: "past_due" },
    { code: "MAINTAINED_METHOD", declineClass: "transient", status: "active" },
    { code: "UNAUTHORIZED_KEY", declineClass: "operator", status: "active" },
    { code: "FAILED_CARD_COMPANY_RESPONSE", declineClass: "soft", status: "past_due" },
    { code: "SOMETHING_NEW", declineClass: "soft", status: "past_due" },
  ])("$code: a $declineClass decline, as if the answer had come", async ({ code, declineClass, status }) => {
    const { w, person } = await withOneDue();
    await w.toss.settings({ declinedOrdersFindable: true });
    await w.toss.behaviour(person.customerKey, { kind: "decline", code });
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.runBatch();
    expect((await w.paymentsOf(person))[1]).toMatchObject({
      status: "declined",
      decline_class: declineClass,
      decline_code: code,
    });
    expect(await w.subscriptionOf(person)).toMatchObject({ status });
  });
});

describe("no answer, and Toss has no such order", () => {
  test("it is sent again with the same order id and the same key", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    expect(await w.runBatch()).toMatchObject({ unknown: 1, declined: 0 });
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    const [first, again, ...more] = await charges(w);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ orderId: first?.orderId, idempotencyKey: first?.idempotencyKey });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("because its record is late, and the second send is refused: not declined, and found later", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "lookup_lag", ms: LONG_LAG_MS }, times: "forever" });
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    const door = { status: 401, code: "UNAUTHORIZED_KEY", processed: false };
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "error", ...door } });
    w.moveMinutes(5);
    await w.runBatch();
    expect(await charges(w)).toHaveLength(2);
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "pending", pending_reason: "turned_away" });
    w.moveMinutes(60);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
    expect(await charges(w)).toHaveLength(2);
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "paid" });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("because its record is late: not charged again", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "lookup_lag", ms: LONG_LAG_MS }, times: "forever" });
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1 });
    expect(await charges(w)).toHaveLength(2);
    expect(w.approvalsOf(person)).toHaveLength(2);
    w.moveMinutes(60);
    await w.runBatch();
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(paidThrough);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("because the record of the second send is late: not charged a third time, whatever the answer was", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.runBatch();
    w.moveDays(1);
    await w.toss.fault({
      match: { operation: "charge" },
      action: { kind: "error", status: 400, code: "PROVIDER_ERROR", processed: true },
    });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "lookup_lag", ms: 10_000 }, times: "forever" });
    expect(await w.runBatch()).toMatchObject({ declined: 0 });
    w.moveMinutes(61);
    await w.runBatch();
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(paidThrough);
  });

  test("because the record of the second send is late, and the customer cancels: the charge is not forgotten", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.runBatch();
    w.moveDays(1);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "lookup_lag", ms: 100_000 }, times: "forever" });
    await w.runBatch();
    await w.cancel(person);
    w.moveTo(new Date(w.now().getTime() + SENDER_LEASE_MS));
    const { id: paymentId } = present((await w.paymentsOf(person)).at(-1), "the attempt");
    expect((await resolvePending(w.context, { paymentId })).payments).toMatchObject([{ status: "pending" }]);
    w.moveMinutes(60);
    await w.runBatch();
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      cancelAt: paidThrough,
      currentPeriodEnd: paidThrough,
    });
  });

  test("although it says that the order id is used: nothing more is sent, and it waits for an operator", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({
      match: { operation: "charge" },
      action: { kind: "error", status: 400, code: "DUPLICATED_ORDER_ID", processed: false },
    });
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    for (let day = 0; day < 20; day++) {
      w.moveDays(1);
      expect(await w.runBatch()).toMatchObject({ due: 0, declined: 0 });
    }
    expect(await charges(w)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active" });
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({
      status: "pending",
      pending_reason: "already_done",
      pending_code: "DUPLICATED_ORDER_ID",
    });
  });

  test("for more than 14 days: given up and replaced, because the old key would charge a second time", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.runBatch();
    w.moveDays(15);
    await w.runBatch();
    w.moveMinutes(61);
    await w.runBatch();
    const [first, second] = await charges(w);
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
    expect(second?.orderId).not.toBe(first?.orderId);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("while Toss still processes the first one (409): the same key, one charge", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({
      match: { operation: "charge" },
      action: { kind: "error", status: 409, code: "IDEMPOTENT_REQUEST_PROCESSING", processed: false },
    });
    expect(await w.runBatch()).toMatchObject({ unknown: 1, declined: 0 });
    w.moveMinutes(5);
    await w.runBatch();
    expect(new Set((await charges(w)).map((call) => call.idempotencyKey)).size).toBe(1);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("and the customer has cancelled meanwhile: not sent any more, and the subscription ends", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.runBatch();
    await w.cancel(person);
    w.moveMinutes(5);
    await w.runBatch();
    expect(await charges(w)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled" });
  });
});

describe("our own database fails after the approval", () => {
  test.each(["payments", "ledger_entries", "subscriptions", "audit_events"])(
    "at %s: nothing is half written, the next run finds it",
    async (table) => {
      const { w, person } = await withOneDue();
      const refuse = table === "payments" || table === "subscriptions" ? "update" : "insert";
      const when = {
        payments: "new.status = 'paid'",
        subscriptions: "new.period_index = 1",
        ledger_entries: "true",
        audit_events: "new.action = 'payment_paid'",
      };
      await w.sql.unsafe(`create function fail_once() returns trigger language plpgsql as $$ begin raise 'disk full'; end $$;
      create trigger fail_once before ${refuse} on ${table} for each row when (${when[table as keyof typeof when]}) execute function fail_once()`);
      expect(await w.runBatch()).toMatchObject({ due: 1, paid: 0, declined: 0, unknown: 1 });
      expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 0, delinquentSince: null });
      expect(await w.sql`select count(*)::int as entries from ledger_entries`).toEqual([{ entries: 1 }]);
      await w.sql.unsafe(`drop trigger fail_once on ${table}`);
      w.moveMinutes(2);
      expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
      expect(await charges(w)).toHaveLength(1);
      expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(paidThrough);
    },
  );
});

describe("an approval of a wrong amount", () => {
  test("extends nothing, is not charged again, and stays pending", async () => {
    const { w, person } = await withOneDue();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "wrong_amount", amount: 99_000 } });
    expect(await w.runBatch()).toMatchObject({ unknown: 1, paid: 0 });
    for (let day = 0; day < 3; day++) {
      w.moveDays(1);
      expect(await w.runBatch()).toMatchObject({ due: 0, paid: 0 });
    }
    expect(await charges(w)).toHaveLength(1);
    expect((await w.subscriptionOf(person)).periodIndex).toBe(0);
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "pending", pending_reason: "amount_mismatch" });
  });

  test("does not block later pending payments, however many wrong amounts there are", async () => {
    const w = await world({ batchConcurrency: 2 });
    const mismatched = await w.subscribers(5);
    w.moveDays(3);
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "wrong_amount", amount: 5_000 }, times: 5 });
    expect(await w.runBatch()).toMatchObject({ unknown: mismatched.length });
    w.moveTo("2026-04-13T10:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
    await w.toss.clearFaults();
    for (let day = 0; day < 2; day++) {
      w.moveDays(1);
      await w.runBatch();
    }
    expect(await w.subscriptionOf(person)).toMatchObject({ periodIndex: 1 });
  });
});
