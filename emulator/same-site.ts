// Keeps pages of other sites away from the controls and the console, which have no password. A
// program such as curl sends none of a browser's headers and is always let in.

import { isIP } from "node:net";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Core } from "./core";

/** The form types that can carry JSON without the browser asking the server first. */
const FORM_TYPES = /^(text\/plain|multipart\/form-data)\b/i;

/**
 * Refuses a browser's request that another site sent (403), a browser's request to a name that is
 * not this machine's, so that a site cannot point its own name here (403), and a body of a form
 * type that a page could send as JSON (415).
 */
export function refuseOtherSites(core: Core) {
  return createMiddleware(async (context, next) => {
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const isBrowser = site !== undefined || origin !== undefined;
    const isReading = context.req.method === "GET" || context.req.method === "HEAD";
    if (isBrowser && !isOwnName(hostOf(context), core.publicUrl)) return refuse(context, 403, "this name is not the emulator's");
    if (isReading) return next();
    if (site !== undefined && site !== "same-origin" && site !== "none")
      return refuse(context, 403, "cross-site request refused");
    if (origin !== undefined && originHost(origin) !== context.req.header("host"))
      return refuse(context, 403, "cross-site request refused");
    if (FORM_TYPES.test(context.req.header("content-type") ?? ""))
      return refuse(context, 415, "send the body as application/json");
    return next();
  });
}

function refuse(context: Context, status: 403 | 415, message: string): Response {
  return context.json({ error: { code: status === 403 ? "cross_site" : "wrong_content_type", message } }, status);
}

function hostOf(context: Context): string {
  return hostname(`http://${context.req.header("host") ?? ""}`);
}

/** An address, a name without dots (localhost, a container) or the name given as --public-url. */
function isOwnName(name: string, publicUrl: string): boolean {
  return (
    isIP(name.replace(/^\[|\]$/g, "")) !== 0 || !name.includes(".") || name.endsWith(".localhost") || name === hostname(publicUrl)
  );
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
