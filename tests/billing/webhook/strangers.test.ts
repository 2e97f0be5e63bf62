import { describe, expect, test } from "vitest";
import { seal } from "@/lib/seal";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { deliver } from "@/tests/support/webhook-inbox";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
let transmissions = 0;
const fresh = () => ({ "tosspayments-webhook-transmission-id": `fresh-${++transmissions}` });
const MOST_AN_HOUR = 300;
const LONG = "x".repeat(250_000);

const rows = (w: World) =>
  w.sql`select status, event_type, body_sealed is not null as "hasBody", body_hash, body_bytes, result from webhook_events
    order by received_at, id`;
const count = async (w: World) => (await w.sql`select count(*)::int as count from webhook_events`)[0]?.count;

describe("what names nothing of ours", () => {
  test.each<[string, unknown, Record<string, string>, string]>([
    ["an unknown payment", { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: "not-ours", note: LONG } }, {}, "ignored"],
    ["an unknown billing key", { eventType: "BILLING_DELETED", data: { billingKey: "not-ours", note: LONG } }, {}, "ignored"],
    ["an unknown type", { eventType: "PAYOUT_CHANGED", data: { note: LONG } }, {}, "ignored"],
    ["a wrong signature", { eventType: "X", data: { note: LONG } }, { "tosspayments-signature": "00" }, "refused"],
    ["rubbish", LONG, {}, "refused"],
  ])("%s: kept are its hash and size, and no body", async (_, body, headers, status) => {
    const w = await world();
    await deliver(w, body, headers);
    const [row] = await rows(w);
    expect(row).toMatchObject({ status, hasBody: false, body_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(row?.body_bytes).toBeGreaterThan(250_000 - 1);
    const [{ bytes } = {}] = await w.sql`select sum(pg_column_size(e.*))::int as bytes from webhook_events e`;
    expect(bytes).toBeLessThan(1_500);
    expect(await w.toss.callCount()).toBe(0);
  });

  test.each([
    ["an unknown payment", { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: "not-ours" } }],
    ["an unknown billing key", { eventType: "BILLING_DELETED", data: { billingKey: "not-ours" } }],
    ["an unknown type", { eventType: "PAYOUT_CHANGED", data: {} }],
    ["rubbish", "short"],
  ])("%s: a short body is not kept either", async (_, body) => {
    const w = await world();
    await deliver(w, body);
    expect(await rows(w)).toMatchObject([{ hasBody: false }]);
  });

  test("keeps a few hundred rows an hour, however many come at once, and one count of all", async () => {
    const w = await world();
    const send = (n: number) => deliver(w, n % 2 ? { eventType: "X", n } : `rubbish ${n}`, fresh());
    const answers = await Promise.all(Array.from({ length: MOST_AN_HOUR + 40 }, (_, n) => send(n)));
    expect(await count(w)).toBe(MOST_AN_HOUR);
    expect(answers.every(({ received }) => received.kind !== "refused" || received.reason === "invalid_json")).toBe(true);
    expect(await w.sql`select events from webhook_hours`).toEqual([{ events: MOST_AN_HOUR + 40 }]);
    w.moveMinutes(60);
    await deliver(w, "rubbish of the next hour");
    expect(await count(w)).toBe(MOST_AN_HOUR + 1);
  });

  test("cannot keep out the event of a payment of ours, which then keeps no body", async () => {
    const w = await world();
    const person = await w.subscriber();
    const payment = present((await w.paymentsOf(person))[0], "a payment");
    await w.toss.consoleCancel(present(payment.payment_key, "a payment key"), 1_000);
    await w.sql`insert into webhook_hours (hour, events) values (date_trunc('hour', ${w.now()}::timestamptz), 100000)`;
    const { verdict } = await deliver(w, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: payment.order_id } });
    expect(verdict).toMatchObject({ status: "processed" });
    expect(await rows(w)).toMatchObject([{ status: "processed", hasBody: false }]);
    expect((await w.paymentsOf(person))[0]).toMatchObject({ refunded_won: 1_000 });
  });

  test("with odd headers is stored, and they are cut", async () => {
    const w = await world();
    await deliver(w, "rubbish", { "user-agent": `a\u0000${"b".repeat(5_000)}`, "content-type": "한글".repeat(500) });
    const [{ headers } = {}] = await w.sql`select headers from webhook_events`;
    expect(JSON.stringify(headers).length).toBeLessThan(300);
  });
});

describe("what names a payment of ours", () => {
  test("keeps its body, sealed, unless it is longer than any of Toss's", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { order_id } = present((await w.paymentsOf(person))[0], "a payment");
    const about = (note: string) => ({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id, note } });
    await deliver(w, about("short"), fresh());
    w.moveMinutes(1);
    await deliver(w, about(LONG), fresh());
    expect((await rows(w)).map(({ hasBody }) => hasBody)).toEqual([true, false]);
  });
});

describe("old events", () => {
  const plant = (w: World, id: string, status: string, days: number) => w.sql`
    insert into webhook_events (id, identity, status, signature, event_type, body_sealed, body_bytes, headers, received_at)
    values (${id}, ${id}, ${status}, 'absent', 'X', 'sealed', 6, '{}', ${new Date(w.now().getTime() - days * 86_400_000)})`;

  test("of strangers go after a week, those acted upon after half a year, open ones never", async () => {
    const w = await world();
    const kept = new Set<string>();
    const old: [string, number, boolean][] = [
      ["ignored", 6.9, true],
      ["ignored", 7.1, false],
      ["refused", 7.1, false],
      ["processed", 179, true],
      ["processed", 181, false],
      ["received", 400, true],
    ];
    for (const [status, days, isKept] of old) {
      const id = crypto.randomUUID();
      await plant(w, id, status, days);
      if (isKept) kept.add(id);
    }
    await w.sql`update webhook_events set tries = 8 where status = 'received'`;
    await w.runBatch();
    expect(new Set((await w.sql`select id from webhook_events`).map(({ id }) => id))).toEqual(kept);
    expect(await w.runBatch()).toMatchObject({ status: "completed" });
  });

  test("are deleted in bounded steps, all in one run", async () => {
    const w = await world();
    await w.sql`insert into webhook_events (id, identity, status, signature, event_type, body_bytes, headers, received_at)
      select gen_random_uuid(), 'old-' || n, 'ignored', 'absent', 'X', 6, '{}', '2020-01-01' from generate_series(1, 2500) n`;
    await w.runBatch();
    expect(await count(w)).toBe(0);
  });
});

describe("an open event of the release before", () => {
  const plant = async (w: World, orderId: string, transmission: string) => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId } });
    const sealed = seal(w.context.keyRing, { table: "webhook_events", column: "body", row: id }, body);
    await w.sql`insert into webhook_events
        (id, identity, signature, event_type, order_id, body_sealed, body_bytes, headers, received_at)
      values (${id}, ${transmission}, 'absent', 'PAYMENT_STATUS_CHANGED', ${orderId}, ${sealed}, ${body.length}, '{}', ${w.now()})`;
  };

  test("is acted upon, and many about one payment cost one reading", async () => {
    const w = await world();
    const person = await w.subscriber();
    const payment = present((await w.paymentsOf(person))[0], "a payment");
    await w.toss.consoleCancel(present(payment.payment_key, "a payment key"), 1_000);
    for (let n = 0; n < 70; n++) await plant(w, payment.order_id, `of-ours-${n}`);
    for (let n = 0; n < 70; n++) await plant(w, "not-ours", `not-ours-${n}`);
    w.moveMinutes(2);
    await w.runBatch();
    expect((await w.paymentsOf(person))[0]).toMatchObject({ refunded_won: 1_000 });
    expect(await w.toss.calls({ operation: "lookup" })).toHaveLength(1);
    expect(await w.sql`select status, count(*)::int as count from webhook_events group by 1 order by 1`).toEqual([
      { status: "processed", count: 70 },
      { status: "ignored", count: 70 },
    ]);
  });
});
