/** Toss's webhooks on their way: lost (and sent again on Toss's ladder), doubled, late, out of order, and forged ones among them. */
import { commit } from "@/emulator/core";
import { deliveryHeaders, progressAfter } from "@/emulator/webhooks";
import { processWebhook } from "@/lib/billing/process-webhook";
import { receiveWebhook } from "@/lib/billing/receive-webhook";
import type { SimulatedWorld } from "./simulated-world";

/** Makes every delivery that is due and not held up. */
export async function deliverPost(world: SimulatedWorld, day: number): Promise<void> {
  const { core } = world.toss;
  const nowMs = world.now().getTime();
  const due = [...core.state.pendingDeliveries.values()].filter(({ nextAttemptAtMs }) => (nextAttemptAtMs ?? 0) <= nowMs);
  if (due.length > 1 && world.misfortune.strikes("webhook_reordered", day)) due.reverse();
  for (const [index, delivery] of due.entries()) {
    const names = [day, index, nowMs] as const;
    if (world.misfortune.strikes("webhook_delayed", ...names)) continue;
    const headers = deliveryHeaders(delivery, nowMs);
    const isLost = world.misfortune.strikes("webhook_lost", ...names);
    const copies = world.misfortune.strikes("webhook_duplicated", ...names) ? 2 : 1;
    const bodies = Array.from({ length: isLost ? 0 : copies }, () => delivery.body);
    const statuses = await Promise.all(
      bodies.map((body, copy) => receive(world, { body, headers, name: `${names.join("|")}|${copy}` })),
    );
    const attempt = { atMs: nowMs, status: statuses[0] ?? null, error: null, tookMs: 0 };
    commit(core, { type: "delivery_attempt", id: delivery.id, attempt, progress: progressAfter(delivery, attempt) });
  }
  if (world.misfortune.strikes("webhook_forged", day)) await forge(world, day);
}

/** What the webhook's route does. @returns the status it answers */
async function receive(
  world: SimulatedWorld,
  input: { body: string; headers: Record<string, string>; name: string },
): Promise<number> {
  const context = world.process({ name: `webhook|${input.name}` });
  const answered = await world.attempt("a webhook arrives", async () => {
    const received = await receiveWebhook(context, {
      rawBody: Buffer.from(input.body),
      headers: input.headers,
      secrets: {},
    });
    if (received.kind === "stored" && received.isOpen) await processWebhook(context, { eventId: received.eventId });
    return 200;
  });
  return answered ?? 500;
}

/** Somebody claims that a real payment was cancelled, or that a real card is gone. */
async function forge(world: SimulatedWorld, day: number): Promise<void> {
  const { state } = world.toss.core;
  const payments = [...state.payments.values()];
  const victim = payments[Math.floor(world.chance("victim", day) * payments.length)];
  if (!victim) return;
  const { paymentKey, orderId, totalAmount, billingKey } = victim;
  const claims = [
    { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey, orderId, status: "CANCELED", totalAmount, balanceAmount: 0 } },
    { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey: "tfake", orderId, status: "DONE", totalAmount: 1 } },
    { eventType: "BILLING_DELETED", data: { billingKey, reason: "forged" } },
  ];
  const claim = claims[Math.floor(world.chance("claim", day) * claims.length)];
  await receive(world, {
    body: JSON.stringify({ createdAt: "2026-01-01T00:00:00", ...claim }),
    headers: {},
    name: `forged|${day}`,
  });
}
