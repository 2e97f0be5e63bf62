import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/**
 * The address of the connection itself. This server writes it over whatever the client sent.
 */
const CONNECTION_HEADER = "x-connection-address";
/** All requests whose address cannot be read count as one client. */
const UNREADABLE = "unreadable";

/**
 * Which client sent a request, for limits. Each proxy adds the address it was called from at the
 * end of X-Forwarded-For, so only as many entries from the end are true as there are proxies of
 * our own; what stands before them is what the client claims.
 * @param trustedProxies how many proxies of our own stand before this server; 0 means that clients
 *   connect to it directly
 * @returns an IPv4 address, the first 64 bits of an IPv6 address (one household or server has all
 *   the others), or `unreadable`; never throws
 * Source: docs/decisions/0023-limits-are-counters.md; RFC 7239, section 8.1
 */
export function clientAddress(request: Pick<Request, "headers">, trustedProxies: number): string {
  if (trustedProxies === 0) return normalAddress(request.headers.get(CONNECTION_HEADER) ?? "");
  const hops = (request.headers.get("x-forwarded-for") ?? "").split(",");
  // With fewer entries than proxies, the first one was written by a proxy too.
  return normalAddress(hops.at(-trustedProxies) ?? hops[0] ?? "");
}

/**
 * From now on each request that this process serves carries the address of its connection. Next
 * passes only headers on.
 * Source: Node.js, diagnostics_channel, "http.server.request.start"
 */
export function noteConnections(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[CONNECTION_HEADER] = request.socket.remoteAddress ?? "";
  });
}

function normalAddress(text: string): string {
  const bare = withoutPort(text.trim()).replace(/%.*$/, "");
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? network64(bare) : UNREADABLE;
}

/** Some proxies write `1.2.3.4:5678` or `[2001:db8::1]:443`. */
const withoutPort = (text: string): string =>
  /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;

function network64(address: string): string {
  // The URL parser writes every notation in the same way: lower case, shortest, no dots.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const groups = (part: string) => part.split(":").filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill("0"), ...groups(tail ?? "")];
  const first = all.slice(0, 4);
  // An IPv4 address in IPv6 notation, for example ::ffff:102:304.
  const isMapped = all.slice(0, 5).every((group) => group === "0") && all[5] === "ffff";
  return isMapped ? dotted(all.slice(6)) : `${first.join(":")}::/64`;
}

const dotted = (groups: string[]): string =>
  groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join(".");
