/**
 * The emulator without its socket: its own HTTP application is called directly, and the wire under it is replaced by a few lines, so that a
 * charge costs no connection. Everything else (keys, idempotency, ledger, faults) is the emulator itself.
 */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { createApp } from "@/emulator/app";
import { type Core, createCore } from "@/emulator/core";

export const TOSS_URL = "http://toss.test";
export const WEBHOOK_URL = "http://merchant.test/api/billing/webhook";

/** What the emulator looks at in a request; the platform's own costs more than all that the emulator does with it. */
export type AskedOfToss = Pick<Request, "method" | "url" | "headers" | "text">;

export type InProcessToss = {
  core: Core;
  /** One exchange; rejects as a fetch does when the connection breaks. */
  ask: (request: AskedOfToss) => Promise<Response>;
};

/** @param now the one clock that both sides go by */
export function createInProcessToss(now: () => Date): InProcessToss {
  const core = createCore({ webhookUrl: WEBHOOK_URL, sourceMs: () => now().getTime() });
  const app = createApp(core, { settle: async () => {}, stop: async () => {} });
  const ask = (request: AskedOfToss) =>
    new Promise<Response>((resolve, reject) => {
      const wire = createWire(resolve, reject);
      Promise.resolve(app.fetch(request as Request, wire)).then((answer) => {
        if (answer !== RESPONSE_ALREADY_SENT) resolve(answer);
      }, reject);
    });
  return { core, ask };
}

export const brokenConnection = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("the connection broke"), { code }) });

/** What the emulator writes to: the answer's head and body, or the end of the connection. */
function createWire(resolve: (answer: Response) => void, reject: (error: Error) => void): HttpBindings {
  let head = { status: 200, headers: {} as Record<string, string> };
  const lose = () => reject(brokenConnection("ECONNRESET"));
  const socket = {
    destroyed: false,
    destroy: lose,
    once: (_event: "close", listener: () => void) => {
      lose();
      listener();
    },
  };
  const outgoing = {
    writeHead: (status: number, headers: Record<string, string | number>) => {
      head = { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) };
    },
    write: (_bytes: Uint8Array, done: () => void) => done(),
    end: (body: string) => resolve(new Response(body, head)),
  };
  return { incoming: { socket }, outgoing } as unknown as HttpBindings;
}
