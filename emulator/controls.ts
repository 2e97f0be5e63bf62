// The JSON controls under /emulator, for tests and scripts. They need no authentication, because
// the emulator serves one machine only.

import { Hono } from "hono";
import { z } from "zod";
import { behaviourRequest, cardRequest } from "./card-behaviour";
import { DEFAULT_CARD_NUMBER } from "./cards";
import { badRequest, notFound, saved, withBody, withQuery } from "./control-answers";
import { type Core, changeClock, commit, presentMs, resetCore } from "./core";
import { faultRequest } from "./fault-schema";
import { addFault, removeFaults } from "./faults";
import { createAuthentication, issueBillingKey } from "./ledger";
import { ledgerQuery, ledgerView, stateView } from "./ledger-view";
import { addPaymentControls } from "./payment-controls";
import { refuseOtherSites } from "./same-site";
import { changeSettings, settingsChange } from "./settings";
import { toKoreanInstant } from "./time";
import { addWebhookControls } from "./webhook-controls";
import type { WebhookSender } from "./webhook-sender";

const MAX_CALLS = 1_000;

const callsQuery = z.object({
  orderId: z.string().optional(),
  path: z.string().optional(),
  operation: z.string().optional(),
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_CALLS).default(MAX_CALLS),
});

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

/**
 * The routes below /emulator. They answer bad input with 400 `{ error: { code, message } }`, which
 * names the field.
 */
export function createControls(core: Core, sender: WebhookSender): Hono {
  const controls = new Hono();
  controls.use("/emulator/*", refuseOtherSites(core));
  addReading(controls, core);
  addBehaviour(controls, core);
  addPaymentControls(controls, core);
  addWebhookControls(controls, core, sender);
  controls.post("/emulator/reset", async (context) => {
    resetCore(core);
    return saved(context, core, { ok: true });
  });
  return controls;
}

function addReading(controls: Hono, core: Core): void {
  controls.get("/emulator/state", (context) => context.json(stateView(core)));
  controls.get("/emulator/ledger", (context) => withQuery(context, ledgerQuery, (query) => ledgerView(core, query)));
  controls.get("/emulator/calls/count", (context) => context.json({ count: core.calls.total() }));
  controls.get("/emulator/calls", (context) =>
    withQuery(context, callsQuery, ({ limit, ...filter }) => core.calls.list(filter).slice(0, limit)),
  );
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
