import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { deliver } from "@/tests/support/webhook-inbox";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const changed = (data: Record<string, unknown>) => ({
  eventType: "PAYMENT_STATUS_CHANGED",
  createdAt: "2026-04-10T10:00:00.000000",
  data,
});
const lastPayment = async (w: World, person: Person) => present((await w.paymentsOf(person)).at(-1), "a payment");
const state = (w: World) =>
  w.sql`select s.status, s.period_index, s.cancel_at, p.status as payment, p.refunded_won from subscriptions s join payments p on p.subscription_id = s.id`;

describe("a forged event moves nothing", () => {
  test("DONE for a declined payment: looked up, still declined", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    const { order_id } = await lastPayment(w, person);
    const { verdict } = await deliver(
      w,
      changed({ orderId: order_id, paymentKey: "forged", status: "DONE", totalAmount: 9_900 }),
    );
    expect(verdict).toMatchObject({ status: "processed", result: "not_found_at_toss" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "past_due", periodIndex: 0 });
  });

  test("DONE for a pending payment that Toss does not know: still pending", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    const { order_id } = await lastPayment(w, person);
    await deliver(w, changed({ orderId: order_id, status: "DONE" }));
    expect(await lastPayment(w, person)).toMatchObject({ status: "pending" });
  });

  test.each(["CANCELED", "PARTIAL_CANCELED", "ABORTED", "EXPIRED"])("%s for a valid payment", async (status) => {
    const w = await world();
    const person = await w.subscriber();
    const before = await state(w);
    const { order_id, payment_key } = await lastPayment(w, person);
    const cancels = [{ cancelAmount: 9_900, transactionKey: "forged", cancelStatus: "DONE" }];
    const { verdict } = await deliver(
      w,
      changed({ orderId: order_id, paymentKey: payment_key, status, balanceAmount: 0, cancels }),
    );
    expect(verdict).toEqual({ status: "processed", result: "paid" });
    expect(await state(w)).toEqual(before);
  });

  test("BILLING_DELETED is a note: the card stays, and the renewal is charged", async () => {
    const w = await world();
    const person = await w.subscriber();
    const [key] = w.emulator.state.billingKeys.keys();
    const { verdict } = await deliver(w, { eventType: "BILLING_DELETED", data: { billingKey: key } });
    expect(verdict).toEqual({ status: "processed", result: "noted" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("about an unknown order is stored without calling Toss", async () => {
    const w = await world();
    const { received, verdict } = await deliver(w, changed({ orderId: "somebody-elses", status: "DONE" }));
    expect(received.kind).toBe("stored");
    expect(verdict).toBeNull();
    expect(await w.sql`select status, result from webhook_events`).toEqual([{ status: "ignored", result: "unknown_payment" }]);
    expect(await w.toss.callCount()).toBe(0);
  });

  test("by the guide's names, in either spelling, is a hint like any other", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id } = await lastPayment(w, person);
    for (const eventType of ["PAYMENT_APPROVED", "payment.failed"]) {
      expect((await deliver(w, { eventType, data: { orderId: order_id } })).verdict).toEqual({
        status: "processed",
        result: "paid",
      });
      w.moveMinutes(1);
    }
    expect((await deliver(w, { eventType: "payment.approved", data: { orderId: order_id } })).verdict).toBeNull();
    expect(w.approvalsOf(person)).toHaveLength(1);
  });
});

describe("a true event", () => {
  test("that comes before our own response settles the payment once", async () => {
    const w = await world();
    const person = await w.subscriber();
    const charge = holdNext(w, "charge", "answer");
    w.moveTo("2026-04-10T10:00:00+09:00");
    const run = w.runBatch();
    await charge.isHeld;
    const { order_id } = await lastPayment(w, person);
    expect((await deliver(w, changed({ orderId: order_id, status: "DONE" }))).verdict).toEqual({
      status: "processed",
      result: "paid",
    });
    charge.letGo();
    expect(await run).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 1 });
    expect(await w.sql`select count(*)::int as entries from ledger_entries`).toEqual([{ entries: 2 }]);
  });

  test("delivered seven times more, three at once, is processed once", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id, payment_key } = await lastPayment(w, person);
    await w.toss.consoleCancel(present(payment_key, "a payment key"), 1_000);
    const headers = { "tosspayments-webhook-transmission-id": "the-same-transmission" };
    const event = changed({ orderId: order_id, paymentKey: payment_key, status: "PARTIAL_CANCELED" });
    await Promise.all([1, 2, 3].map(() => deliver(w, event, headers)));
    for (let retry = 0; retry < 5; retry++) expect((await deliver(w, event, headers)).verdict).toBeNull();
    expect(await w.sql`select deliveries, status from webhook_events`).toEqual([{ deliveries: 8, status: "processed" }]);
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 1_000 });
    expect(await w.sql`select amount_won from ledger_entries where kind = 'refund'`).toEqual([{ amount_won: -1_000 }]);
  });

  test("that arrives out of order changes nothing", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id, payment_key } = await lastPayment(w, person);
    for (const amount of [1_000, 2_000]) await w.toss.consoleCancel(present(payment_key, "a payment key"), amount);
    for (const transactionKey of ["second", "first"])
      await deliver(w, changed({ orderId: order_id, status: "PARTIAL_CANCELED", lastTransactionKey: transactionKey }));
    w.moveMinutes(1);
    await w.runBatch();
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 3_000 });
  });

  test("whose look-up fails is processed by the next run", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id, payment_key } = await lastPayment(w, person);
    await w.toss.consoleCancel(present(payment_key, "a payment key"), 4_000);
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect((await deliver(w, changed({ orderId: order_id }))).verdict).toMatchObject({ status: "received" });
    await w.toss.clearFaults();
    w.moveMinutes(1);
    await w.runBatch();
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 4_000 });
  });

  test("replayed later changes nothing", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id, payment_key } = await lastPayment(w, person);
    await w.toss.consoleCancel(present(payment_key, "a payment key"), 4_000);
    const { received } = await deliver(w, changed({ orderId: order_id }));
    const before = await state(w);
    if (received.kind === "stored") await processWebhook(w.context, { eventId: received.eventId });
    expect(await state(w)).toEqual(before);
  });
});

describe("a strange body", () => {
  test.each([
    ["not JSON", "<html>", { kind: "refused", reason: "invalid_json" }],
    ["nothing", "", { kind: "refused", reason: "invalid_json" }],
    ["an array", "[]", { kind: "refused", reason: "invalid_json" }],
    ["an unknown type", '{"eventType":"PAYOUT_CHANGED","data":{}}', { kind: "stored" }],
    ["control characters", `{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"a\\u0000b"}}`, { kind: "stored" }],
    ["numbers for names", '{"eventType":5,"data":7}', { kind: "stored" }],
  ])("%s is stored and has no effect", async (_name, body, received) => {
    const w = await world();
    expect((await deliver(w, body)).received).toMatchObject(received);
    expect(await w.sql`select count(*)::int as count from webhook_events`).toEqual([{ count: 1 }]);
    expect(await w.toss.callCount()).toBe(0);
  });

  test("that is refused cannot block the real event", async () => {
    const w = await world();
    const headers = { "tosspayments-webhook-transmission-id": "one", "tosspayments-signature": "00" };
    expect((await deliver(w, changed({ orderId: "x" }), headers)).received).toEqual({
      kind: "refused",
      reason: "invalid_signature",
    });
    const real = await deliver(w, changed({ orderId: "x" }), { "tosspayments-webhook-transmission-id": "one" });
    expect(real.received).toMatchObject({ kind: "stored", isNew: true });
  });
});
