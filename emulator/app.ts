import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { createApi } from "./api";
import { createConsole } from "./console";
import { createControls } from "./controls";
import type { Core } from "./core";
import { createReceipts } from "./receipt";
import type { WebhookSender } from "./webhook-sender";
import { createWindow } from "./window";

/**
 * All routes of the emulator: the Toss API, the SDK script, the card window, the receipts, the
 * controls and the page at /.
 */
export function createApp(core: Core, sender: WebhookSender): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (_context, next) => {
    if (core.recovering !== null) await core.recovering;
    await next();
  });
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.route("/", createApi(core));
  app.route("/", createWindow(core));
  app.route("/", createReceipts(core));
  app.route("/", createConsole(core));
  app.route("/", createControls(core, sender));
  app.onError((error, context) => context.json({ error: { code: "emulator_failed", message: error.message } }, 500));
  app.notFound((context) => context.json({ error: { code: "not_found", message: "nothing here" } }, 404));
  return app;
}
