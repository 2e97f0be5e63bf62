import { readFileSync } from "node:fs";
import type { Emulator } from "@/emulator/start";

export type JsonObject = Record<string, unknown>;
export type Reply = { status: number; headers: Headers; text: string; body: JsonObject };

export const SECRET_KEY = "test_sk_of_this_test";
const APPROVED_CARD = "4518421234567890";

/** Calls an emulator with the tests' secret key, or with `authorization`. */
export async function call(
  emulator: Pick<Emulator, "url">,
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; authorization?: string | null; signal?: AbortSignal } = {},
): Promise<Reply> {
  const headers: Record<string, string> = { "content-type": "application/json", ...options.headers };
  if (options.authorization !== null) headers.authorization = options.authorization ?? basic(SECRET_KEY);
  const body = options.body === undefined || typeof options.body === "string" ? options.body : JSON.stringify(options.body);
  const response = await fetch(`${emulator.url}${path}`, { method, headers, body, redirect: "manual", signal: options.signal });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

export function basic(secretKey: string): string {
  return `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;
}

export async function control(emulator: Pick<Emulator, "url">, path: string, body?: unknown): Promise<Reply> {
  return call(emulator, body === undefined ? "GET" : "POST", `/emulator/${path}`, { body, authorization: null });
}

/** Registers a card without the window. @returns its billing key */
export async function issueKey(emulator: Emulator, customerKey: string, cardNumber: string = APPROVED_CARD): Promise<string> {
  const { body } = await control(emulator, "auth-keys", { customerKey, cardNumber });
  const issued = await call(emulator, "POST", "/v1/billing/authorizations/issue", {
    body: { authKey: body.authKey, customerKey },
  });
  return String(issued.body.billingKey);
}

let orders = 0;

export function newOrderId(): string {
  orders += 1;
  return `order_${process.pid}_${orders}`;
}

export async function charge(
  emulator: Emulator,
  billingKey: string,
  fields: JsonObject,
  options: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Reply> {
  const body = { amount: 9_900, orderId: newOrderId(), orderName: "Pro 월간", ...fields };
  return call(emulator, "POST", `/v1/billing/${encodeURIComponent(billingKey)}`, { body, ...options });
}

/** A sample payload of the public documentation. */
export function sample(name: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../fixtures/toss/${name}.json`, import.meta.url), "utf8"));
}

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
