/**
 * The emulator without a socket: calls go straight into its HTTP application, so a charge costs no
 * connection. Everything else (keys, idempotency, ledger, faults) is the emulator itself.
 */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { createApp } from "@/emulator/app";
import { type Core, createCore } from "@/emulator/core";

export const TOSS_URL = "http://toss.test";
const WEBHOOK_URL = "http://merchant.test/api/billing/webhook";

/**
 * The parts of a request that the emulator reads. Building a real Request costs more than the
 * emulator's whole work.
 */
export type TossRequest = Pick<Request, "method" | "url" | "headers" | "text">;

export type InProcessToss = {
  core: Core;
  /** Sends one call; rejects as the network does when the connection breaks. */
  ask: (request: TossRequest) => Promise<Response>;
};

/** @param now the clock that both sides share */
export function createInProcessToss(now: () => Date): InProcessToss {
  const core = createCore({ webhookUrl: WEBHOOK_URL, sourceMs: () => now().getTime() });
  const app = createApp(core, { settle: async () => {}, stop: async () => {} });
  const ask = (request: TossRequest) =>
    new Promise<Response>((resolve, reject) => {
      const wire = createWire(resolve, reject);
      Promise.resolve(app.fetch(request as Request, wire)).then((answer) => {
        if (answer !== RESPONSE_ALREADY_SENT) resolve(answer);
      }, reject);
    });
  return { core, ask };
}

export const brokenConnection = (code: string) => Object.assign(new Error("the connection broke"), { code });

/** The emulator's side of the connection: receives the response, or the end of the connection. */
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
