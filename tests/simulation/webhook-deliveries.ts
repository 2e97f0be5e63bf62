/**
 * Delivers Toss's webhooks: lost (Toss sends them again) or gone for good, doubled, late, out of
 * order, and forged ones too.
 */
import { createHmac } from "node:crypto";
import { commit } from "@/emulator/core";
import type { Delivery, DeliveryAttempt } from "@/emulator/records";
import { deliveryHeaders, progressAfter } from "@/emulator/webhooks";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { type ReceivedWebhook, receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { SimulatedWorld } from "./simulated-world";

/**
 * Toss does not sign payment and billing events, so its deliveries have no signature. A signed one
 * must use these secrets.
 */
export const WEBHOOK_SECRETS = { webhookSecret: "what-only-toss-and-we-know", securityKey: "5ec2e7".repeat(10) };

/** Makes every delivery that is due and not delayed. */
export async function deliverWebhooks(world: SimulatedWorld, day: number): Promise<void> {
  const { core } = world.toss;
  const nowMs = world.now().getTime();
  const due = [...core.state.pendingDeliveries.values()].filter(({ nextAttemptAtMs }) => (nextAttemptAtMs ?? 0) <= nowMs);
  if (due.length > 1 && world.faults.strikes("webhook_reordered", day)) due.reverse();
  for (const [index, delivery] of due.entries()) {
    const names = [day, index, nowMs] as const;
    if (world.faults.strikes("webhook_delayed", ...names)) continue;
    const isGone = world.faults.strikes("webhook_vanished", ...names);
    const [status = null] = isGone ? [] : await deliver(world, delivery, names);
    const attempt = { atMs: nowMs, status, error: null, tookMs: 0 };
    commit(core, {
      type: "delivery_attempt",
      id: delivery.id,
      attempt,
      progress: isGone ? GONE : progressAfter(delivery, attempt),
    });
  }
  if (world.faults.isDrawn("webhook_forged", day)) await forge(world, { day, isSigned: false });
  if (world.faults.isDrawn("webhook_signed_wrongly", day)) await forge(world, { day, isSigned: true });
}

const GONE = { state: "failed", retries: 7, nextAttemptAtMs: null } as const;

/** @returns the response status for each copy that arrived; empty when it was lost */
async function deliver(
  world: SimulatedWorld,
  delivery: Delivery,
  names: readonly [number, number, number],
): Promise<DeliveryAttempt["status"][]> {
  if (world.faults.strikes("webhook_lost", ...names)) return [];
  const headers = deliveryHeaders(delivery, names[2]);
  const copies = world.faults.strikes("webhook_duplicated", ...names) ? 2 : 1;
  const arrived = Array.from({ length: copies }, (_, copy) =>
    receive(world, { body: delivery.body, headers, name: `${names.join("|")}|${copy}` }),
  );
  return (await Promise.all(arrived)).map((received) => (received === null ? 500 : received === "refused" ? 400 : 200));
}

type Arriving = { body: string; headers: Record<string, string>; name: string };

/** Does what the webhook route does. @returns null when the process died */
function receive(world: SimulatedWorld, { body, headers, name }: Arriving): Promise<ReceivedWebhook["kind"] | null> {
  const context = world.process({ name: `webhook|${name}` });
  return world.attempt("a webhook arrives", async () => {
    const received = await receiveWebhook(context, { rawBody: Buffer.from(body), headers, secrets: WEBHOOK_SECRETS });
    if (received.kind === "stored" && received.isOpen) await processWebhook(context, { eventId: received.eventId });
    return received.kind;
  });
}

/**
 * An attacker claims that a real payment was cancelled or a real card is gone; some sign it without
 * knowing the secrets.
 */
async function forge(world: SimulatedWorld, { day, isSigned }: { day: number; isSigned: boolean }): Promise<void> {
  const { state } = world.toss.core;
  const payments = [...state.payments.values()];
  const victim = payments[Math.floor(world.chance("victim", day, String(isSigned)) * payments.length)];
  if (!victim) return;
  const { paymentKey, orderId, totalAmount, billingKey } = victim;
  const claims = [
    { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey, orderId, status: "CANCELED", totalAmount, balanceAmount: 0 } },
    { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey: "tfake", orderId, status: "DONE", totalAmount: 1 } },
    { eventType: "BILLING_DELETED", data: { billingKey, reason: "forged" } },
  ];
  const claim = claims[Math.floor(world.chance("claim", day) * claims.length)];
  const body = JSON.stringify({ createdAt: "2026-01-01T00:00:00", ...claim });
  world.faults.count(isSigned ? "webhook_signed_wrongly" : "webhook_forged");
  const headers = isSigned ? wrongSignature(body, world.chance("signature", day)) : {};
  const received = await receive(world, { body, headers, name: `forged|${isSigned}|${day}` });
  if (isSigned && received === "stored") world.violations.push("S18: a webhook with a wrong signature was accepted");
}

function wrongSignature(body: string, chance: number): Record<string, string> {
  const digest = createHmac("sha256", "a guess").update(body).digest();
  const time = "2026-01-01T00:00:00+09:00";
  return chance < 0.5
    ? { "tosspayments-signature": digest.toString("hex") }
    : {
        "tosspayments-webhook-signature": `v1:${digest.toString("base64")}`,
        "tosspayments-webhook-transmission-time": time,
      };
}
