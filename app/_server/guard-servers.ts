import { type IncomingMessage, Server, type ServerResponse } from "node:http";
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
    if (name === "request" && isRefused(given[0] as IncomingMessage, given[1] as ServerResponse)) return true;
    return Reflect.apply(emit, this, [name, ...given]);
  } as typeof emit;
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
