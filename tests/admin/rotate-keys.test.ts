import { describe, expect, it } from "vitest";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { Context } from "@/lib/context";
import { fingerprints, unseal } from "@/lib/seal";
import { untilBlocked } from "@/tests/support/blocked";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, type World } from "@/tests/support/world";

const FRESH = { id: "k_2", key: Buffer.alloc(32, 9) };
const newWorld = checkedWorlds();

/** The deployment with the new key first; the old one still opens existing rows. */
const afterNewKey = ({ context }: World): Context => ({ ...context, keyRing: [FRESH, ...context.keyRing] });
/** The deployment without the old key. */
const withoutOldKey = ({ context }: World): Context => ({ ...context, keyRing: [FRESH] });

const sealedUnder = async ({ sql }: World) => {
  const rows = await sql<{ key: string }[]>`
    select split_part(billing_key_sealed, '.', 1) as key from payment_methods
    union all select split_part(body_sealed, '.', 1) from webhook_events`;
  return rows.map(({ key }) => key);
};

const hint = (context: Context, body: object) =>
  receiveWebhook(context, { rawBody: Buffer.from(JSON.stringify(body)), headers: {}, secrets: {} });

async function subscribers(world: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await world.subscriber();
}

describe("rotating the keys that seal billing keys and webhook bodies", () => {
  it("seals everything under the first key, so that charges work without the old one", async () => {
    const world = await newWorld();
    await subscribers(world, 3);
    const [{ order_id } = {}] = await world.sql`select order_id from payments limit 1`;
    await hint(world.context, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id } });

    const rotated = await rotateKeys(afterNewKey(world));
    expect(rotated).toEqual({
      keyId: "k_2",
      paymentMethods: { resealed: 3, unreadable: 0 },
      webhookEvents: { resealed: 1, unreadable: 0 },
      trialKeys: { resealed: 0, unreadable: 0 },
      isFinished: true,
    });
    expect(new Set(await sealedUnder(world))).toEqual(new Set(["k_2"]));

    world.moveDays(32);
    const run = await runBilling(withoutOldKey(world), { trigger: "test" });
    expect(run).toMatchObject({ status: "completed", due: 3, paid: 3 });
  });

  it("tells how many rows are done of how many another key sealed", async () => {
    const world = await newWorld();
    await subscribers(world, 2);
    const [{ order_id } = {}] = await world.sql`select order_id from payments limit 1`;
    await hint(world.context, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id } });
    const told: number[][] = [];
    await rotateKeys(afterNewKey(world), { onProgress: (...counts) => told.push(counts) });
    expect(told[0]).toEqual([0, 3]);
    expect(told.at(-1)).toEqual([3, 3]);
  });

  it("is needed: without it, a ring without the old key stops the run at the first charge", async () => {
    const world = await newWorld();
    await subscribers(world, 1);
    world.moveDays(32);
    const run = await runBilling(withoutOldKey(world), { trigger: "test" });
    expect(run).toMatchObject({ status: "stopped", stopCode: "SEAL_KEY_MISSING", paid: 0 });
  });

  it("updates the billing key's fingerprint, so that a later deletion event still finds its card", async () => {
    const world = await newWorld();
    const who = await world.subscriber();
    const billingKey = present([...world.emulator.state.billingKeys.values()][0], "a billing key").billingKey;
    await rotateKeys(afterNewKey(world));
    const [method] = await world.sql<{ id: string; billing_key_sealed: string; billing_key_fingerprint: string }[]>`
      select id, billing_key_sealed, billing_key_fingerprint from payment_methods where user_id = ${who.id}`;
    const { id, billing_key_sealed, billing_key_fingerprint } = present(method, "a payment method");
    expect(unseal([FRESH], { table: "payment_methods", column: "billing_key", row: id }, billing_key_sealed)).toBe(billingKey);
    expect(billing_key_fingerprint).toBe(fingerprints([FRESH], "billing_key", billingKey)[0]);

    const context = withoutOldKey(world);
    const received = await hint(context, { eventType: "BILLING_DELETED", data: { billingKey } });
    if (received.kind !== "stored") throw new Error("the event was not stored");
    expect(await processWebhook(context, { eventId: received.eventId })).toEqual({ status: "processed", result: "noted" });
  });

  it("continues a stopped rotation, and does nothing when everything is done", async () => {
    const world = await newWorld();
    await subscribers(world, 1);
    // More rows than one batch.
    const [billingKey] = world.emulator.state.billingKeys.keys();
    for (let i = 0; i < 120; i++) await hint(world.context, { eventType: "BILLING_DELETED", data: { billingKey, nth: i } });
    let batches = 0;
    const first = await rotateKeys(afterNewKey(world), { isOutOfTime: () => ++batches > 5 });
    expect(first.isFinished).toBe(false);
    expect(first.webhookEvents.resealed).toBeGreaterThan(0);
    expect(first.webhookEvents.resealed).toBeLessThan(120);

    const second = await rotateKeys(afterNewKey(world));
    expect(second.isFinished).toBe(true);
    expect(first.paymentMethods.resealed + second.paymentMethods.resealed).toBe(1);
    expect(first.webhookEvents.resealed + second.webhookEvents.resealed).toBe(120);

    expect(await rotateKeys(afterNewKey(world))).toMatchObject({
      paymentMethods: { resealed: 0 },
      webhookEvents: { resealed: 0 },
      isFinished: true,
    });
    const audited = await world.sql`select detail from audit_events where action = 'keys_rotated' order by id`;
    expect(audited.map(({ detail }) => detail.webhookEvents)).toEqual([
      first.webhookEvents.resealed,
      second.webhookEvents.resealed,
    ]);
  });

  it("waits for a locked row instead of leaving it under the old key", async () => {
    const world = await newWorld();
    await subscribers(world, 2);
    let rotating: ReturnType<typeof rotateKeys> | undefined;
    await world.sql.begin(async (held) => {
      await held`select id from payment_methods order by id limit 1 for update`;
      rotating = rotateKeys(afterNewKey(world));
      // The rotation has done the other row and waits for this one until the lock is released.
      await untilBlocked(world.sql);
      const keys = await held`select split_part(billing_key_sealed, '.', 1) as key from payment_methods order by id`;
      expect(keys.map(({ key }) => key)).toEqual(["k1", "k_2"]);
    });
    expect(await rotating).toMatchObject({ paymentMethods: { resealed: 2, unreadable: 0 }, isFinished: true });
    expect(await sealedUnder(world)).toEqual(["k_2", "k_2"]);
  });

  it("reports a row that no key opens and continues with the others", async () => {
    const world = await newWorld();
    await subscribers(world, 2);
    await world.sql`update payment_methods set billing_key_sealed = 'lost.AAAA.AAAA.AAAA'
      where id = (select id from payment_methods order by id limit 1)`;
    expect(await rotateKeys(afterNewKey(world))).toMatchObject({
      paymentMethods: { resealed: 1, unreadable: 1 },
      isFinished: true,
    });
    expect((await sealedUnder(world)).sort()).toEqual(["k_2", "lost"]);
  });

  it("runs during a batch without losing or doubling a charge", async () => {
    const world = await newWorld();
    await subscribers(world, 12);
    world.moveDays(32);
    const context = afterNewKey(world);
    const [rotated, ...runs] = await Promise.all([
      rotateKeys(context),
      runBilling(context, { trigger: "test" }),
      runBilling(context, { trigger: "test" }),
    ]);
    expect(rotated).toMatchObject({ paymentMethods: { resealed: 12, unreadable: 0 }, isFinished: true });
    expect(runs.reduce((paid, run) => paid + run.paid, 0)).toBe(12);
    expect([...world.emulator.state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs)).toHaveLength(24);
  });
});
