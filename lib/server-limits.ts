import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Load balancers keep idle connections for 60 seconds. If the server closes first, a request that
 * is on its way is lost and the visitor reads 502. Node's own limit is five seconds.
 */
const KEEP_ALIVE_MS = 75_000;
/** A browser sends the head of a request at once. */
const HEADERS_MS = 20_000;
/** The largest body has 256 kB; a client that needs longer only holds the connection. */
const REQUEST_MS = 30_000;

export type ServerLimits = { keepAliveMs: number; headersMs: number; requestMs: number };

/**
 * Sets the limits of each HTTP server of this process when its first connection arrives. Next opens
 * its server by itself, also when `next start` is run directly, and offers no other way to reach
 * it. `next start --keepAliveTimeout` still wins.
 * Source: nodejs.org/api/http.html, server.requestTimeout; nodejs.org/api/diagnostics_channel.html
 */
export function limitServers({ keepAliveMs, headersMs, requestMs }: Partial<ServerLimits> = {}): void {
  const nodesKeepAliveMs = new Server().keepAliveTimeout;
  const limited = new WeakSet<Server>();
  subscribe("net.server.socket", (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket;
    if (!(server instanceof Server) || limited.has(server)) return;
    limited.add(server);
    if (server.keepAliveTimeout === nodesKeepAliveMs) server.keepAliveTimeout = keepAliveMs ?? KEEP_ALIVE_MS;
    server.headersTimeout = headersMs ?? HEADERS_MS;
    server.requestTimeout = requestMs ?? REQUEST_MS;
  });
}
