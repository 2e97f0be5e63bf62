// The page at /, where a person can see and change the emulator's state while trying the app.

import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { renderConsole, renderResetQuestion } from "./console-page";
import { type Core, changeClock, presentMs, resetCore } from "./core";
import { removeFaults } from "./faults";
import { refuseOtherSites } from "./same-site";
import { retryDelivery } from "./webhooks";
import { languageOf } from "./words";

const HOUR_MS = 60 * 60 * 1000;
const MAX_ADVANCE_HOURS = 24 * 366;

const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** The page and its buttons. They are plain forms, so the page needs no script. */
export function createConsole(core: Core): Hono {
  const pages = new Hono();
  const style = readFileSync(new URL("./browser/console.css", import.meta.url));
  pages.get("/console/console.css", (context) =>
    context.body(style, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" }),
  );
  const guard = refuseOtherSites(core);
  pages.get("/", guard, (context) => context.html(renderConsole(core, languageOf(context)), 200, PAGE_HEADERS));

  pages.use("/console/*", guard);
  pages.get("/console/reset", (context) => context.html(renderResetQuestion(core, languageOf(context)), 200, PAGE_HEADERS));
  pages.post("/console/clock", async (context) => {
    const { hours, mode } = await context.req.parseBody();
    const advanceHours = Number(hours ?? 0);
    if (mode === "real") changeClock(core, { offsetMs: 0, frozen: false });
    else if (mode === "freeze" || mode === "release") changeClock(core, { frozen: mode === "freeze" });
    else if (Number.isFinite(advanceHours) && Math.abs(advanceHours) <= MAX_ADVANCE_HOURS)
      changeClock(core, { advanceMs: advanceHours * HOUR_MS });
    return done(context, core);
  });
  pages.post("/console/set-clock", async (context) => {
    const { now } = await context.req.parseBody();
    const isReadable = typeof now === "string" && !Number.isNaN(Date.parse(`${now}+09:00`));
    if (isReadable) changeClock(core, { now: new Date(`${now}+09:00`).toISOString() });
    return done(context, core);
  });
  pages.post("/console/deliveries/:id/retry", async (context) => {
    retryDelivery(core, context.req.param("id"));
    return done(context, core);
  });
  pages.post("/console/faults/remove", async (context) => {
    const { id } = await context.req.parseBody();
    removeFaults(core, typeof id === "string" && id !== "" ? id : null);
    return done(context, core);
  });
  pages.post("/console/reset", async (context) => {
    const atMs = presentMs(core);
    resetCore(core);
    // A reset also resets the clock. The visitor expects the clock to stay where it is.
    changeClock(core, { now: new Date(atMs).toISOString() });
    return done(context, core);
  });
  return pages;
}

async function done(context: Context, core: Core): Promise<Response> {
  await core.journal.flushed();
  return context.redirect(`/?lang=${languageOf(context)}`, 303);
}
