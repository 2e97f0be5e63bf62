import { type Core, commit, presentMs } from "./core";
import { isNetworkFault, takeFault } from "./faults";
import type { Delivery, DeliveryAttempt } from "./records";
import { deliveryHeaders, progressAfter } from "./webhooks";

export type WebhookSender = {
  /** Resolves when no webhook is being sent, and none is due by the emulator's clock. */
  settle(): Promise<void>;
  stop(): Promise<void>;
};

/** How often to look for retries that have become due. */
const TICK_MS = 1_000;
const MAX_IN_FLIGHT = 8;

/**
 * Sends the webhooks that are due, when woken and every second. A delivery has one request at a
 * time.
 */
export function startWebhookSender(core: Core): WebhookSender {
  const inFlight = new Map<string, Promise<void>>();
  const abort = new AbortController();

  function pump(): void {
    if (abort.signal.aborted) return;
    const nowMs = presentMs(core);
    for (const delivery of core.state.pendingDeliveries.values()) {
      if (inFlight.size >= MAX_IN_FLIGHT) return;
      if (delivery.nextAttemptAtMs === null || delivery.nextAttemptAtMs > nowMs || inFlight.has(delivery.id)) continue;
      const attempt = attemptDelivery(core, delivery, abort.signal).finally(() => {
        inFlight.delete(delivery.id);
        pump();
      });
      inFlight.set(delivery.id, attempt);
    }
  }

  core.wakeWebhooks = () => setImmediate(pump);
  const timer = setInterval(pump, TICK_MS);
  timer.unref();
  setImmediate(pump);

  return {
    settle: async () => {
      pump();
      while (inFlight.size > 0) await Promise.all(inFlight.values());
    },
    stop: async () => {
      abort.abort();
      clearInterval(timer);
      core.wakeWebhooks = () => undefined;
      await Promise.all(inFlight.values());
    },
  };
}

async function attemptDelivery(core: Core, delivery: Delivery, stopped: AbortSignal): Promise<void> {
  const atMs = presentMs(core);
  const startedAt = performance.now();
  const fault = takeFault(core, { operation: "webhook" }, isNetworkFault);
  const result = fault === null ? await send(core, delivery, atMs, stopped) : { status: null, error: `fault: ${fault.kind}` };
  // A reset may have removed the delivery meanwhile. An emulator that is stopping sends it again
  // after its next start.
  if (stopped.aborted || core.state.deliveries.get(delivery.id) !== delivery) return;
  const attempt: DeliveryAttempt = { atMs, ...result, tookMs: Math.round(performance.now() - startedAt) };
  commit(core, { type: "delivery_attempt", id: delivery.id, attempt, progress: progressAfter(delivery, attempt) });
}

async function send(
  core: Core,
  delivery: Delivery,
  atMs: number,
  stopped: AbortSignal,
): Promise<Pick<DeliveryAttempt, "status" | "error">> {
  try {
    const response = await fetch(delivery.url, {
      method: "POST",
      headers: deliveryHeaders(delivery, atMs),
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.any([stopped, AbortSignal.timeout(core.state.settings.webhookTimeoutMs)]),
    });
    await response.arrayBuffer();
    return { status: response.status, error: null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? `${error.name}: ${causeOf(error)}` : "unknown" };
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
