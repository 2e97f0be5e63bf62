// The JSON controls under /emulator, for tests and scripts. They need no authentication, because
// the emulator serves one machine only.

import { createHmac, randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { cancelPayment } from "./cancels";
import { behaviourRequest, cardRequest } from "./card-behaviour";
import { DEFAULT_CARD_NUMBER } from "./cards";
import { type Core, changeClock, commit, presentMs, resetCore } from "./core";
import { faultRequest } from "./fault-schema";
import { addFault, removeFaults } from "./faults";
import { createAuthentication, issueBillingKey } from "./ledger";
import { ledgerView, stateView } from "./ledger-view";
import { failurePayload, paymentPayload } from "./payloads";
import type { Delivery } from "./records";
import { changeSettings, settingsChange } from "./settings";
import { toKoreanInstant } from "./time";
import type { WebhookSender } from "./webhook-sender";
import { announcePaymentStatus, queueDelivery, retryDelivery } from "./webhooks";

const clockRequest = z.strictObject({
  now: z.iso.datetime({ offset: true }).optional(),
  offsetMs: z.number().int().optional(),
  advanceMs: z.number().int().optional(),
  frozen: z.boolean().optional(),
});

const authKeyRequest = z.strictObject({
  customerKey: z.string().min(1),
  cardNumber: z
    .string()
    .regex(/^\d{16}$/, "must be 16 digits")
    .default(DEFAULT_CARD_NUMBER),
  expiry: z
    .strictObject({ year: z.number().int().min(2000).max(2099), month: z.number().int().min(1).max(12) })
    .nullable()
    .default(null),
});

const billingKeysRequest = z.strictObject({
  customerKeys: z.array(z.string().min(1)).min(1).max(10_000),
  cardNumber: authKeyRequest.shape.cardNumber,
});

const consoleCancelRequest = z.strictObject({ amount: z.number().int().min(1).optional(), reason: z.string().min(1).max(200) });

const webhookRequest = z.strictObject({
  eventType: z.string().min(1).default("PAYMENT_STATUS_CHANGED"),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  url: z.url({ protocol: /^https?$/ }).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  sign: z.strictObject({ webhookSecret: z.string().optional(), securityKey: z.string().optional() }).default({}),
  retries: z.boolean().default(false),
});

/**
 * The routes below /emulator. They answer bad input with 400 `{ error: { code, message } }`, which
 * names the field.
 */
export function createControls(core: Core, sender: WebhookSender): Hono {
  const controls = new Hono();
  addReading(controls, core);
  addBehaviour(controls, core);
  addWebhooks(controls, core, sender);
  controls.post("/emulator/reset", async (context) => {
    resetCore(core);
    return saved(context, core, { ok: true });
  });
  return controls;
}

function addReading(controls: Hono, core: Core): void {
  controls.get("/emulator/state", (context) => context.json(stateView(core)));
  controls.get("/emulator/ledger", (context) => context.json(ledgerView(core, context.req.query())));
  controls.get("/emulator/calls/count", (context) => context.json({ count: core.calls.total() }));
  controls.get("/emulator/calls", (context) => {
    const { orderId, path, operation, since } = context.req.query();
    return context.json(core.calls.list({ orderId, path, operation, since: since === undefined ? undefined : Number(since) }));
  });
  controls.get("/emulator/clock", (context) => context.json(clockView(core)));
  controls.get("/emulator/settings", (context) => context.json(core.state.settings));
  controls.get("/emulator/faults", (context) => context.json([...core.state.faults.values()]));
}

function addBehaviour(controls: Hono, core: Core): void {
  controls.post("/emulator/clock", async (context) =>
    withBody(context, clockRequest, (change) => {
      changeClock(core, change);
      return saved(context, core, clockView(core));
    }),
  );
  controls.post("/emulator/settings", async (context) =>
    withBody(context, settingsChange, (change) => {
      commit(core, { type: "settings", settings: changeSettings(core.state.settings, change) });
      return saved(context, core, core.state.settings);
    }),
  );
  controls.post("/emulator/auth-keys", async (context) =>
    withBody(context, authKeyRequest, (input) => saved(context, core, { authKey: createAuthentication(core, input) })),
  );
  controls.post("/emulator/billing-keys", async (context) =>
    withBody(context, billingKeysRequest, ({ customerKeys, cardNumber }) => {
      const issued = customerKeys.map((customerKey) =>
        issueBillingKey(core, { customerKey, authKey: createAuthentication(core, { customerKey, cardNumber, expiry: null }) }),
      );
      const billingKeys = issued.flatMap((one) => (one.ok ? one.value.billingKey : []));
      return billingKeys.length === customerKeys.length
        ? saved(context, core, { billingKeys })
        : badRequest(context, "cardNumber: this card or customer key is refused when the key is issued");
    }),
  );
  controls.post("/emulator/faults", async (context) =>
    withBody(context, faultRequest, (request) => saved(context, core, addFault(core, request))),
  );
  controls.delete("/emulator/faults", async (context) => saved(context, core, { ok: removeFaults(core, null) }));
  controls.delete("/emulator/faults/:id", async (context) =>
    removeFaults(core, context.req.param("id")) ? saved(context, core, { ok: true }) : notFound(context, "fault"),
  );
  controls.post("/emulator/cards", async (context) =>
    withBody(context, cardRequest, ({ number, behaviour }) => {
      commit(core, { type: "card", number, behaviour });
      return saved(context, core, { number, behaviour });
    }),
  );
  controls.post("/emulator/billing-keys/behaviour", async (context) =>
    withBody(context, behaviourRequest, ({ customerKey, behaviour }) => {
      const live = (core.state.billingKeysByCustomer.get(customerKey) ?? []).filter((key) => key.deletedAtMs === null);
      if (live.length === 0) return notFound(context, "billing key");
      for (const { billingKey } of live) commit(core, { type: "billing_key_behaviour", billingKey, behaviour });
      return saved(context, core, { changed: live.length });
    }),
  );
  controls.post("/emulator/payments/:paymentKey/cancel", async (context) =>
    withBody(context, consoleCancelRequest, ({ amount, reason }) => {
      const cancelled = cancelPayment(core, {
        paymentKey: context.req.param("paymentKey"),
        cancelAmount: amount,
        cancelReason: reason,
      });
      if (!cancelled.ok)
        return context.json(
          { error: failurePayload(cancelled.failure.code, "ko") },
          cancelled.failure.status === 404 ? 404 : 400,
        );
      announcePaymentStatus(core, cancelled.value);
      return saved(
        context,
        core,
        paymentPayload(cancelled.value, { language: "ko", apiVersion: core.state.settings.apiVersion, extraFields: false }),
      );
    }),
  );
}

function addWebhooks(controls: Hono, core: Core, sender: WebhookSender): void {
  controls.get("/emulator/deliveries", (context) => context.json([...core.state.deliveries.values()].map(deliveryView)));
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

function clockView(core: Core) {
  const { offsetMs, frozenAtMs } = core.state.clock;
  return {
    now: new Date(presentMs(core)).toISOString(),
    korea: toKoreanInstant(presentMs(core)),
    offsetMs,
    frozen: frozenAtMs !== null,
  };
}

async function withBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  answer: (input: z.output<Schema>) => Response | Promise<Response>,
): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (body === undefined) return badRequest(context, "the body is not JSON");
  const parsed = schema.safeParse(body);
  if (parsed.success) return answer(parsed.data);
  return badRequest(
    context,
    parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; "),
  );
}

/** Answers once the journal holds the change. */
async function saved(context: Context, core: Core, value: object): Promise<Response> {
  await core.journal.flushed();
  return context.json(value);
}

function badRequest(context: Context, message: string): Response {
  return context.json({ error: { code: "invalid_request", message } }, 400);
}

function notFound(context: Context, what: string): Response {
  return context.json({ error: { code: "not_found", message: `no such ${what}` } }, 404);
}
