/**
 * Requests on which Next itself fails with 500 before any page or route runs: unknown methods,
 * addresses that cannot be decoded, calls of server actions (we have none), and headers of its
 * router that its router did not write.
 * Source: docs/decisions/0030-text-at-every-door.md
 */
import { z } from "zod";

type RequestHead = { method: string; url: string; headers: Record<string, string | string[] | undefined> };
type Refusal = { code: string; status: 400 | 405 };

const PAGE_METHODS = ["GET", "HEAD"];
const ROUTE_METHODS = [...PAGE_METHODS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Cannot be decoded. */
const NO_PATH = "%";
/** As Next limits it. */
const MAX_ROUTER_STATE_LENGTH = 40_000;

/** @returns why the request goes no further, or null */
export function refusalOf({ method, url, headers }: RequestHead): Refusal | null {
  const path = decoded(pathOf(url));
  if (path === null || path.includes("\0")) return { code: "invalid_request", status: 400 };
  const isRoute = path === "/api" || path.startsWith("/api/");
  if (!(isRoute ? ROUTE_METHODS : PAGE_METHODS).includes(method)) return { code: "method_not_allowed", status: 405 };
  if (headers["next-action"] !== undefined) return { code: "invalid_request", status: 400 };
  const state = headers["next-router-state-tree"];
  if (state !== undefined && !isRouterState(state)) return { code: "invalid_request", status: 400 };
  return null;
}

const PARAMETER_KINDS = /^(c|oc|d|[cd]i(\(\.\)|\(\.\.\)|\(\.\.\.\)|\(\.\.\)\(\.\.\)))$/;
const segment = z.union([
  z.string(),
  z.tuple([z.string(), z.string(), z.string().regex(PARAMETER_KINDS), z.array(z.string()).nullable()]),
]);
/** Source: next/dist/server/app-render/types, flightRouterStateSchema. */
const routerState: z.ZodType = z.lazy(() =>
  z.tuple([
    segment,
    z.record(z.string(), routerState),
    z.tuple([z.string(), z.string()]).nullish(),
    z.enum(["refetch", "inside-shared-layout", "metadata-only"]).nullish(),
    z.number().nullish(),
    z.string().optional(),
  ]),
);

function isRouterState(header: string | string[]): boolean {
  if (typeof header !== "string" || header.length > MAX_ROUTER_STATE_LENGTH) return false;
  try {
    return routerState.safeParse(JSON.parse(decoded(header) ?? "")).success;
  } catch {
    return false;
  }
}

/** An address may be absolute (RFC 9112, section 3.2.2). `*` is none that we have. */
function pathOf(url: string): string {
  if (url.startsWith("/")) return url.split("?", 1)[0] ?? "";
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).pathname : NO_PATH;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
