import { describe, expect, onTestFinished, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { createWorld, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** Stores open events as the route leaves them when hints have used up their share. */
const plantOpen = (w: World, orderIds: string[], { signature = "absent" } = {}) => w.sql`
  insert into webhook_events
    (id, identity, signature, event_type, order_id, payment_id, body_hash, body_bytes, headers, received_at)
  select gen_random_uuid(), 'planted-' || payment.order_id, ${signature}, 'PAYMENT_STATUS_CHANGED', payment.order_id, payment.id,
    '', 0, '{}', ${w.now()}::timestamptz from payments payment where payment.order_id = any(${orderIds})`;

/** Declined first payments, as anyone may cause them: their order ids are known to strangers. */
async function plantDeclined(w: World, count: number): Promise<string[]> {
  const person = await w.person();
  await w.subscribe(person, { card: "4518420000000102" });
  const rows = await w.sql<{ order_id: string }[]>`
    insert into payments (id, invoice_id, user_id, payment_method_id, trigger, status, order_id, amount_won, created_at, settled_at,
      decline_class, decline_code)
    select gen_random_uuid(), invoice_id, user_id, payment_method_id, trigger, status, 'forged-' || n, amount_won, created_at,
      settled_at, decline_class, decline_code
    from payments, generate_series(1, ${count}::int) n where status = 'declined' returning order_id`;
  await w.sql`insert into audit_events (at, actor, action, payment_id, detail)
    select created_at, 'operator:test', 'payment_declined', id, '{}' from payments where order_id like 'forged-%'`;
  return rows.map(({ order_id }) => order_id);
}

const orderOf = async (w: World, person: Parameters<World["paymentsOf"]>[0]) =>
  present((await w.paymentsOf(person)).at(-1), "a payment");

describe("a genuine refund", () => {
  test.each([278, 5_000])("behind %i forged events is acted upon in the same run", async (forged) => {
    // Not a checked world: the check asks Toss for each of the planted payments.
    const w = await createWorld();
    onTestFinished(w.close);
    const person = await w.subscriber();
    await plantOpen(w, await plantDeclined(w, forged));
    const payment = await orderOf(w, person);
    await w.toss.consoleCancel(present(payment.payment_key, "a payment key"));
    w.moveMinutes(1);
    await plantOpen(w, [payment.order_id]);
    let asked = 0;
    const { toss } = w.context;
    // The time is up after a few readings: what matters must come before.
    w.context.toss = {
      ...toss,
      forHints: {
        findPaymentByKey: (key) => toss.forHints.findPaymentByKey(key),
        findPaymentByOrderId: (orderId) => {
          asked += 1;
          return toss.forHints.findPaymentByOrderId(orderId);
        },
      },
    };
    await w.runBatch({ isOutOfTime: () => asked >= 3 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test("comes before others when it is signed, and first of all when its subscription is due", async () => {
    const w = await world();
    const [one, two, three] = await w.subscribers(3);
    if (!one || !two || !three) throw new Error("three people");
    const orders = await Promise.all([one, two, three].map((person) => orderOf(w, person)));
    const [early, signed, due] = orders.map(({ order_id }) => order_id) as [string, string, string];
    await w.sql`update subscriptions set due_at = current_period_end - interval '1 day' where user_id = ${three.id}`;
    await plantOpen(w, [early]);
    w.moveMinutes(1);
    await plantOpen(w, [due]);
    await plantOpen(w, [signed], { signature: "valid" });
    const read: string[] = [];
    const { toss } = w.context;
    w.context.toss = {
      ...toss,
      forHints: {
        ...toss.forHints,
        findPaymentByKey: (key) => {
          read.push(present(orders.find(({ payment_key }) => payment_key === key)?.order_id, "an order"));
          return toss.forHints.findPaymentByKey(key);
        },
      },
    };
    await w.runBatch();
    expect(read).toEqual([signed, due, early]);
  });
});

test("the queue is worked on until none is left, not fifty a run", async () => {
  const w = await world();
  await plantOpen(w, await plantDeclined(w, 130));
  await w.runBatch();
  expect(await w.sql`select count(*)::int as open from webhook_events where status = 'received'`).toEqual([{ open: 0 }]);
});

test("two runs at once read each payment once", async () => {
  const w = await world();
  await plantOpen(w, await plantDeclined(w, 60));
  await Promise.all([w.runBatch(), w.runBatch()]);
  expect(await w.toss.calls({ operation: "lookup" })).toHaveLength(60);
});
