import { createHmac, randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { badRequest, notFound, saved, withBody, withQuery } from "./control-answers";
import { type Core, presentMs } from "./core";
import type { Delivery } from "./records";
import { toKoreanInstant } from "./time";
import type { WebhookSender } from "./webhook-sender";
import { queueDelivery, retryDelivery } from "./webhooks";

const MAX_DELIVERIES = 1_000;

const webhookRequest = z.strictObject({
  eventType: z.string().min(1).default("PAYMENT_STATUS_CHANGED"),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  url: z.url({ protocol: /^https?$/ }).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  sign: z.strictObject({ webhookSecret: z.string().optional(), securityKey: z.string().optional() }).default({}),
  retries: z.boolean().default(false),
});

const deliveriesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_DELIVERIES).default(MAX_DELIVERIES),
  after: z.string().optional(),
});

/** The webhooks: what was sent, sending again, and events that the caller makes up. */
export function addWebhookControls(controls: Hono, core: Core, sender: WebhookSender): void {
  controls.get("/emulator/deliveries", (context) =>
    withQuery(context, deliveriesQuery, ({ limit, after }) => {
      const deliveries = [...core.state.deliveries.values()];
      const start = after === undefined ? 0 : deliveries.findIndex(({ id }) => id === after) + 1;
      return deliveries.slice(start, start + limit).map(deliveryView);
    }),
  );
  controls.post("/emulator/deliveries/settle", async (context) => {
    await sender.settle();
    return saved(context, core, { pending: core.state.pendingDeliveries.size });
  });
  controls.post("/emulator/deliveries/:id/retry", async (context) =>
    retryDelivery(core, context.req.param("id")) ? saved(context, core, { ok: true }) : notFound(context, "delivery"),
  );
  controls.post("/emulator/webhooks/send", async (context) =>
    withBody(context, webhookRequest, async (request) => {
      const url = request.url ?? core.state.settings.webhookUrl;
      if (url === null) return badRequest(context, "url: no webhook address is set");
      const body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
      const headers = { ...signatures(body, request.sign, toKoreanInstant(presentMs(core))), ...request.headers };
      const delivery = queueDelivery(core, { eventType: request.eventType, url, body, headers, retries: request.retries });
      await sender.settle();
      return saved(context, core, deliveryView(delivery));
    }),
  );
}

/**
 * The headers of both signature schemes: a hex HMAC of the body, and Toss's pair of `v1:` values
 * over `body:transmission time`, where the second value stands for a rotated key. A security key of
 * 64 hex digits is decoded first.
 * Source: docs.tosspayments.com/reference/using-api/webhook-events
 */
function signatures(
  body: string,
  sign: { webhookSecret?: string; securityKey?: string },
  transmissionTime: string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (sign.webhookSecret !== undefined)
    headers["tosspayments-signature"] = createHmac("sha256", sign.webhookSecret).update(body).digest("hex");
  if (sign.securityKey !== undefined) {
    const key = /^[0-9a-f]{64}$/i.test(sign.securityKey) ? Buffer.from(sign.securityKey, "hex") : sign.securityKey;
    const signature = createHmac("sha256", key).update(`${body}:${transmissionTime}`).digest("base64");
    headers["tosspayments-webhook-signature"] = `v1:${signature},v1:${randomBytes(32).toString("base64")}`;
    headers["tosspayments-webhook-transmission-time"] = transmissionTime;
  }
  return headers;
}

function deliveryView(delivery: Delivery) {
  const { createdAtMs, nextAttemptAtMs, attempts, retries, ...rest } = delivery;
  return {
    ...rest,
    createdAt: toKoreanInstant(createdAtMs),
    nextAttemptAt: nextAttemptAtMs === null ? null : toKoreanInstant(nextAttemptAtMs),
    attempts: attempts.map(({ atMs, ...attempt }) => ({ at: toKoreanInstant(atMs), ...attempt })),
  };
}
