// Webhooks as Toss sends them: three headers, and no signature on payment and billing events. Only
// a 200 within the time limit counts as delivered; otherwise up to seven retries follow, by the
// emulator's clock. A billing approval sends no webhook.
// Source: docs.tosspayments.com/guides/v2/webhook and /reference/using-api/webhook-events

import { randomInt } from "node:crypto";
import { type Core, commit, presentMs } from "./core";
import { takeFault } from "./faults";
import { createTransmissionId } from "./identifiers";
import { formatFor, paymentPayload } from "./payloads";
import type { Delivery, DeliveryAttempt, DeliveryProgress, Payment } from "./records";
import { toKoreanInstant, toZonelessInstant } from "./time";

export type NewDelivery = { eventType: string; url: string; body: string; headers: Record<string, string>; retries: boolean };

const MINUTE_MS = 60_000;
const RETRY_AFTER_MINUTES = [1, 4, 16, 64, 256, 1024, 4096] as const;
const MAX_FRACTION_DIGITS = 6;

/**
 * Queues PAYMENT_STATUS_CHANGED with the whole payment. Toss's state diagram has no step from
 * PARTIAL_CANCELED to itself, so a second partial cancel may send none: the setting
 * `repeatedPartialCancelWebhook` decides.
 */
export function announcePaymentStatus(core: Core, payment: Payment): void {
  const isRepeated = payment.status === "PARTIAL_CANCELED" && payment.cancels.length > 1;
  if (isRepeated && !core.state.settings.repeatedPartialCancelWebhook) return;
  announce(core, "PAYMENT_STATUS_CHANGED", paymentPayload(payment, formatFor(core, { language: "ko" })));
}

/** Queues BILLING_DELETED. */
export function announceBillingDeleted(core: Core, billingKey: string): void {
  announce(core, "BILLING_DELETED", { billingKey, reason: "삭제 API 요청" });
}

/** Queues the delivery of any event, due now. */
export function queueDelivery(core: Core, event: NewDelivery): Delivery {
  const transmissionId = createTransmissionId();
  const delivery: Delivery = {
    id: transmissionId,
    transmissionId,
    eventType: event.eventType,
    url: event.url,
    body: event.body,
    headers: event.headers,
    createdAtMs: presentMs(core),
    state: "pending",
    // An event without retries starts as if all were used up.
    retries: event.retries ? 0 : RETRY_AFTER_MINUTES.length,
    nextAttemptAtMs: presentMs(core),
    attempts: [],
  };
  commit(core, { type: "delivery", delivery });
  core.wakeWebhooks();
  return delivery;
}

/**
 * Sends a delivery again now, with all its retries, as the button in Toss's console does. @returns
 * false when there is no such delivery
 */
export function retryDelivery(core: Core, id: string): boolean {
  if (!core.state.deliveries.has(id)) return false;
  const progress: DeliveryProgress = { state: "pending", retries: 0, nextAttemptAtMs: presentMs(core) };
  commit(core, { type: "delivery_attempt", id, attempt: null, progress });
  core.wakeWebhooks();
  return true;
}

/** The headers of the next attempt. */
export function deliveryHeaders(delivery: Delivery, atMs: number): Record<string, string> {
  return {
    "content-type": "application/json; charset=utf-8",
    "tosspayments-webhook-transmission-time": toKoreanInstant(atMs),
    "tosspayments-webhook-transmission-retried-count": String(delivery.attempts.length),
    "tosspayments-webhook-transmission-id": delivery.transmissionId,
    ...delivery.headers,
  };
}

/**
 * The state of a delivery after an attempt. The next retry is timed from when this attempt was due,
 * not from when it was made. So a clock that jumps far ahead makes as many retries as that time
 * would have.
 */
export function progressAfter(delivery: Delivery, attempt: DeliveryAttempt): DeliveryProgress {
  if (attempt.status === 200) return { state: "delivered", retries: delivery.retries, nextAttemptAtMs: null };
  const minutes = RETRY_AFTER_MINUTES[delivery.retries];
  if (minutes === undefined) return { state: "failed", retries: delivery.retries, nextAttemptAtMs: null };
  const dueAtMs = delivery.nextAttemptAtMs ?? attempt.atMs;
  return { state: "pending", retries: delivery.retries + 1, nextAttemptAtMs: dueAtMs + minutes * MINUTE_MS };
}

function announce(core: Core, eventType: string, payload: unknown): void {
  const url = core.state.settings.webhookUrl;
  if (url === null) return;
  const fault = takeFault(core, { operation: "webhook" }, (action) => action.kind === "drop" || action.kind === "duplicate");
  if (fault?.kind === "drop") return;
  // In real deliveries the number of fraction digits varies.
  const createdAt = toZonelessInstant(presentMs(core), randomInt(MAX_FRACTION_DIGITS + 1), randomInt(1_000));
  const body = JSON.stringify({ eventType, createdAt, data: payload });
  const copies = fault?.kind === "duplicate" ? fault.copies : 0;
  for (let copy = 0; copy <= copies; copy += 1) queueDelivery(core, { eventType, url, body, headers: {}, retries: true });
}
