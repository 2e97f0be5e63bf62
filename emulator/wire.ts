// Writes answers directly to the socket: exact bytes, or an answer that fails to arrive.

import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Answer } from "./operations";

type ApiContext = Context<{ Bindings: HttpBindings }>;

/**
 * Sends the whole answer. An empty body, as after the deletion of a billing key, has no content
 * type.
 */
export function send(context: ApiContext, answer: Pick<Answer, "status" | "body">, headers: Record<string, string>): Response {
  const { outgoing } = context.env;
  outgoing.writeHead(answer.status, { ...contentHeaders(answer.body), ...headers });
  outgoing.end(answer.body);
  return RESPONSE_ALREADY_SENT;
}

/** Closes the connection without an answer. */
export function dropConnection(context: ApiContext): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Sends the headers and half of the body, then closes the connection. */
export async function sendHalf(
  context: ApiContext,
  answer: Pick<Answer, "status" | "body">,
  headers: Record<string, string>,
): Promise<Response> {
  const { outgoing, incoming } = context.env;
  outgoing.writeHead(answer.status, { ...contentHeaders(answer.body), ...headers });
  const bytes = Buffer.from(answer.body);
  await new Promise<void>((resolve) =>
    outgoing.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))), () => resolve()),
  );
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Waits until the client gives up, at most `maxMs` real milliseconds. */
export async function hold(context: ApiContext, maxMs: number): Promise<void> {
  const { socket } = context.env.incoming;
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, maxMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Waits for a time in real milliseconds. */
export async function wait(delayMs: number): Promise<void> {
  await sleep(delayMs);
}

function contentHeaders(body: string): Record<string, string | number> {
  if (body === "") return { "content-length": 0 };
  const type = body.startsWith("<") ? "text/html;charset=UTF-8" : "application/json;charset=UTF-8";
  return { "content-type": type, "content-length": Buffer.byteLength(body) };
}
