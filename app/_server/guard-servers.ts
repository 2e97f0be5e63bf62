import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { env } from "@/lib/env";
import { errorAnswer } from "./error-answer";
import { refusalOf } from "./refused-request";
import { answerPolicy, commonHeaders } from "./security-headers";

/** Once per process: hot reload runs this module again. */
const holder = globalThis as typeof globalThis & { trakkoGuard?: true };

/**
 * Refuses what Next cannot take, before Next sees it. Next's proxy comes too late: Next fails while
 * it prepares the request for the proxy. Wrapping `emit` is how tracing libraries see each request
 * of a server that they did not create.
 */
export function guardServers(): void {
  if (holder.trakkoGuard) return;
  holder.trakkoGuard = true;
  const emit = Server.prototype.emit;
  Server.prototype.emit = function guarded(this: Server, name: string | symbol, ...given: unknown[]): boolean {
    if (name === "upgrade" && env.isProduction) return refuseUpgrade(given[1] as Socket);
    if (name === "request" && isRefused(given[0] as IncomingMessage, given[1] as ServerResponse)) return true;
    return Reflect.apply(emit, this, [name, ...given]);
  } as typeof emit;
}

/**
 * We speak nothing but HTTP; only the development server reloads pages over a WebSocket. Next would
 * keep a connection that asks for another protocol open for ever, and no time limit of the server
 * ends it any more.
 */
function refuseUpgrade(socket: Socket): true {
  // The client may be gone already.
  socket.on("error", () => socket.destroy());
  socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () => socket.destroy());
  return true;
}

function isRefused(request: IncomingMessage, response: ServerResponse): boolean {
  const { method = "", url = "", headers } = request;
  const refusal = refusalOf({ method, url, headers });
  if (!refusal) return false;
  const asked = new Request(env.appBaseUrl, { headers: { "accept-language": headers["accept-language"] ?? "" } });
  const answer = errorAnswer(asked, refusal);
  const fixed = { ...commonHeaders(env), "Content-Security-Policy": answerPolicy() };
  response.writeHead(refusal.status, { ...fixed, ...Object.fromEntries(answer.headers), Connection: "close" });
  void answer.text().then((body) => response.end(body));
  return true;
}
