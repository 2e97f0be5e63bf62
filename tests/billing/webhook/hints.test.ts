import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { type Hint, mergeHints } from "@/db/queries/webhook/webhooks";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { hintWindow } from "@/lib/billing/rules/hints";
import { gatherHints } from "@/lib/billing/webhook/gather-hints";
import { untilBlocked } from "@/tests/support/blocked";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { deliver } from "@/tests/support/webhook-inbox";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
let transmissions = 0;
const fresh = () => ({ "tosspayments-webhook-transmission-id": `fresh-${++transmissions}` });

const lastPayment = async (w: World, person: Person) => present((await w.paymentsOf(person)).at(-1), "a payment");
const hint = (w: World, orderId: string) =>
  deliver(w, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId, status: "CANCELED" } }, fresh());
const lookUps = async (w: World) => (await w.toss.calls({ operation: "lookup" })).length;
const events = (w: World) => w.sql`select status, deliveries, merged, tries, result from webhook_events order by merged, id`;

async function withPayment() {
  const w = await world();
  const person = await w.subscriber();
  const payment = await lastPayment(w, person);
  return { w, person, orderId: payment.order_id, paymentKey: present(payment.payment_key, "a payment key") };
}

describe("hints about one payment", () => {
  test("make Toss be read once a minute, however many come, and however many at once", async () => {
    const { w, orderId } = await withPayment();
    await Promise.all(Array.from({ length: 40 }, () => hint(w, orderId)));
    for (let i = 0; i < 20; i++) await hint(w, orderId);
    expect(await lookUps(w)).toBe(1);
    w.moveTo(new Date(w.now().getTime() + 59_999));
    await hint(w, orderId);
    expect(await lookUps(w)).toBe(1);
    w.moveTo(new Date(w.now().getTime() + 1));
    await Promise.all(Array.from({ length: 10 }, () => hint(w, orderId)));
    expect(await lookUps(w)).toBe(2);
  });

  test("of a first payment that was declined are bounded too", async () => {
    const w = await world();
    const person = await w.person();
    await w.subscribe(person, { card: "4518420000000102" });
    const { order_id } = await lastPayment(w, person);
    for (let i = 0; i < 20; i++) await hint(w, order_id);
    expect(await lookUps(w)).toBeLessThanOrEqual(1);
  });

  test("share one open row, and the last state is read after the minute: nothing is lost", async () => {
    const { w, person, orderId, paymentKey } = await withPayment();
    await hint(w, orderId);
    await w.toss.consoleCancel(paymentKey, 1_000);
    for (let i = 0; i < 5; i++) expect((await hint(w, orderId)).received).toMatchObject({ isOpen: false });
    expect(await events(w)).toMatchObject([
      { status: "processed", merged: 0 },
      { status: "received", deliveries: 5, merged: 4, tries: 0 },
    ]);
    await w.runBatch();
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 0 });
    w.moveMinutes(1);
    await resolveBetweenRuns(w.context, {});
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 1_000 });
    expect(await events(w)).toMatchObject([{ status: "processed" }, { status: "processed" }]);
  });

  test("that come while Toss is being read stay open: the answer may be older than they are", async () => {
    const { w, person, orderId, paymentKey } = await withPayment();
    const { forHints } = w.context.toss;
    w.context.toss = {
      ...w.context.toss,
      forHints: {
        ...forHints,
        findPaymentByKey: async (key) => {
          const answer = await forHints.findPaymentByKey(key);
          w.context.toss = { ...w.context.toss, forHints };
          await w.toss.consoleCancel(paymentKey, 2_000);
          await hint(w, orderId);
          return answer;
        },
      },
    };
    await hint(w, orderId);
    expect(await events(w)).toMatchObject([{ status: "received", deliveries: 2, merged: 1 }]);
    w.moveMinutes(1);
    await w.runBatch();
    expect(await events(w)).toMatchObject([{ status: "processed" }]);
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 2_000 });
  });

  test("that were given up after eight tries do not shut out the next one", async () => {
    const { w, person, orderId, paymentKey } = await withPayment();
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    await hint(w, orderId);
    for (let i = 0; i < 9; i++) {
      w.moveMinutes(1);
      await w.runBatch();
    }
    expect(await events(w)).toMatchObject([{ status: "received", tries: 8 }]);
    await w.toss.clearFaults();
    await w.toss.consoleCancel(paymentKey, 500);
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    w.moveMinutes(1);
    await hint(w, orderId);
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 0 });
    await w.toss.clearFaults();
    w.moveMinutes(1);
    await w.runBatch();
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 500 });
  });

  test("do not bind an operator, who replays an event at once", async () => {
    const { w, person, orderId, paymentKey } = await withPayment();
    const { received } = await hint(w, orderId);
    await w.toss.consoleCancel(paymentKey, 700);
    if (received.kind !== "stored") throw new Error("not stored");
    expect(await replayWebhook(w.context, { eventId: received.eventId })).toMatchObject({ status: "processed" });
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 700 });
  });

  test("are read at once again when the clock was set back", async () => {
    const { w, orderId } = await withPayment();
    await w.sql`update payments set hint_read_at = ${new Date(w.now().getTime() + 3_600_000)}`;
    await hint(w, orderId);
    expect(await lookUps(w)).toBe(1);
  });

  test("that arrive together are merged with one statement, each to what it names", async () => {
    const { w, orderId, paymentKey } = await withPayment();
    const { order_id: other } = await lastPayment(w, await w.subscriber());
    await hint(w, orderId);
    const window = hintWindow(w.now());
    const of = (identity: string, named: Hint["named"]): Hint => ({ identity, signature: "none", named, ...window });
    await hint(w, orderId);
    const [{ identity: open = "" } = {}] = await w.sql`select identity from webhook_events where status = 'received'`;
    const merged = await mergeHints(w.context.db, [
      of("new-1", { orderId }),
      of("new-2", { paymentKey }),
      of("new-3", { orderId: other }),
      of("new-4", { orderId: "not-ours" }),
      of(String(open), { orderId }),
      of("new-5", null),
    ]);
    expect(merged.map(({ payment, merged }) => [payment?.isJustRead ?? null, merged?.status ?? null])).toEqual([
      [true, "received"],
      [true, "received"],
      [false, null],
      [null, null],
      [true, "received"],
      [null, null],
    ]);
    expect(await events(w)).toMatchObject([
      { status: "processed", deliveries: 1 },
      { status: "received", deliveries: 4, merged: 2 },
    ]);
  });

  test("that meet an event which is being closed are not merged into it", async () => {
    const { w, orderId } = await withPayment();
    await hint(w, orderId);
    await hint(w, orderId);
    const late = await w.sql.begin(async (closing) => {
      await closing`update webhook_events set status = 'processed' where status = 'received'`;
      const hinted = hint(w, orderId);
      await untilBlocked(w.sql);
      return { hinted };
    });
    expect((await late.hinted).received).toMatchObject({ kind: "stored", isNew: true });
    const kept = (await events(w)).map(({ status, merged }) => `${status} ${merged}`);
    expect(kept.sort()).toEqual(["processed 0", "processed 0", "received 0"]);
  });

  test("that cannot be merged together are merged one by one, and a broken one fails alone", async () => {
    const { w, orderId } = await withPayment();
    await hint(w, orderId);
    await hint(w, orderId);
    const merge = gatherHints(w.context.db, w.context.log);
    const good: Hint = { identity: "good", signature: "none", named: { orderId }, ...hintWindow(w.now()) };
    const bad: Hint = { ...good, identity: "bad\u0000" };
    const done = await Promise.allSettled([merge(good), merge(bad), merge(good)]);
    expect(done.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("wait for no process that holds the payment", async () => {
    const { w, orderId } = await withPayment();
    await w.sql.begin(async (tx) => {
      await tx`select id from payments where order_id = ${orderId} for update`;
      expect((await hint(w, orderId)).verdict).toMatchObject({ status: "received" });
    });
    expect(await lookUps(w)).toBe(0);
    w.moveMinutes(1);
    await w.runBatch();
    expect(await lookUps(w)).toBe(1);
  });
});

describe("a hint that Toss has not looked at", () => {
  test.each([
    ["because its share is used up", { kind: "unknown", reason: "no_slot", status: null, code: null }],
    ["because Toss does not answer", { kind: "unknown", reason: "not_sent", status: null, code: null }],
    ["because Toss turned it away", { kind: "refused", status: 429, code: "TOO_MANY_REQUESTS" }],
  ])("%s stays open, uses up no try and no minute", async (_, answer) => {
    const { w, person, orderId, paymentKey } = await withPayment();
    await w.toss.consoleCancel(paymentKey, 900);
    const { toss } = w.context;
    const unheard = async () => ({
      outcome: answer.kind === "unknown" ? "unknown" : "transient",
      message: null,
      traceId: null,
      ...answer,
    });
    const forHints = { findPaymentByKey: unheard, findPaymentByOrderId: unheard } as unknown as typeof toss.forHints;
    w.context.toss = { ...toss, forHints };
    expect((await hint(w, orderId)).verdict).toEqual({ status: "received", result: "not_read_yet" });
    expect(await events(w)).toMatchObject([{ status: "received", tries: 0 }]);
    w.context.toss = toss;
    expect((await hint(w, orderId)).verdict).toMatchObject({ status: "processed" });
    expect(await lastPayment(w, person)).toMatchObject({ refunded_won: 900 });
  });
});
