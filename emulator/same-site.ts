// Keeps pages of other sites away from the controls and the console, which have no password. A
// program such as curl sends none of a browser's headers and is always let in.

import { isIP } from "node:net";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Core } from "./core";

/**
 * Refuses with 403 a browser's request that another site sent, and a browser's request to a name
 * that is not this machine's, so that a site cannot point its own name here. Browsers send Origin
 * with every POST, so the content type decides nothing: programs that send JSON as text go on
 * working.
 */
export function refuseOtherSites(core: Core) {
  return createMiddleware(async (context, next) => {
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const isBrowser = site !== undefined || origin !== undefined;
    const isReading = context.req.method === "GET" || context.req.method === "HEAD";
    if (isBrowser && !isOwnName(hostOf(context), core.publicUrl)) return refuse(context, "this name is not the emulator's");
    if (isReading) return next();
    if (site !== undefined && site !== "same-origin" && site !== "none") return refuse(context, "cross-site request refused");
    if (origin !== undefined && originHost(origin) !== context.req.header("host"))
      return refuse(context, "cross-site request refused");
    return next();
  });
}

function refuse(context: Context, message: string): Response {
  return context.json({ error: { code: "cross_site", message } }, 403);
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
