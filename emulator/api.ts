// The /v1 door: from an HTTP request to one operation and back. The order is the real one: key, rate, idempotency, test code, operation.
// An answer leaves only after the journal holds what it claims. Planted faults act here when they concern the wire.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { readSecretKey } from "./authentication";
import type { Call } from "./calls";
import { type Core, presentMs } from "./core";
import { findFailure } from "./failures";
import type { FaultAction } from "./fault-schema";
import { isNetworkFault, takeFault } from "./faults";
import { findStoredAnswer, idempotencyTuple, isFinal, MAXIMUM_IDEMPOTENCY_KEY_LENGTH, storeAnswer } from "./idempotency";
import { createTraceId } from "./identifiers";
import { refuse } from "./ledger";
import { type Answer, API_OPERATIONS, type ApiOperation, type ApiRequest, failureAnswer } from "./operations";
import type { Spelling } from "./payloads";
import { createRateLimit, type RateLimit } from "./rate-limit";
import type { JsonObject } from "./request-fields";
import { toKoreanInstant } from "./time";
import { breakBody, cut, hold, send, wait } from "./wire";

type Env = { Bindings: HttpBindings };

/** One call on its way through. */
type Passage = {
  core: Core;
  context: Context<Env>;
  operation: ApiOperation;
  spelling: Spelling;
  traceId: string;
  call: Call | null;
  idempotencyKey: string | null;
};

const DEFAULT_HOLD_MS = 120_000;

/** The routes of the real API. */
export function createApi(core: Core): Hono<Env> {
  const api = new Hono<Env>();
  const rateLimit = createRateLimit(() => performance.now());
  for (const operation of API_OPERATIONS) {
    api.on(operation.method, operation.path, (context) => answerCall(beginPassage(core, context, operation), rateLimit));
  }
  api.all("/v1/*", (context) => {
    const answer = failureAnswer(refuse("NOT_FOUND_HTTP_METHOD").failure, { language: languageOf(context) });
    return send(context, answer, { "x-tosspayments-trace-id": createTraceId() });
  });
  return api;
}

async function answerCall(passage: Passage, rateLimit: RateLimit): Promise<Response> {
  const { core, context, operation } = passage;
  const secretKey = readSecretKey(core, context.req.header("authorization"));
  if (!secretKey.ok) return finish(passage, failureAnswer(secretKey.failure, passage.spelling));
  const perMinute = core.state.settings.rateLimitPerMinute;
  if (perMinute !== null && !rateLimit.take(`${secretKey.value}|${operation.path}`, perMinute)) {
    return finish(passage, failureAnswer(refuse("TOO_MANY_REQUESTS").failure, passage.spelling));
  }
  if ((passage.idempotencyKey?.length ?? 0) > MAXIMUM_IDEMPOTENCY_KEY_LENGTH) {
    return finish(passage, failureAnswer(refuse("INVALID_IDEMPOTENCY_KEY").failure, passage.spelling));
  }
  const request = await readRequest(passage);
  const subject = request === null ? { operation: operation.operation } : operation.subject(request);
  describeCall(passage.call, subject);
  const fault = takeFault(core, subject, isNetworkFault);
  return fault === null
    ? conclude(passage, await process(passage, request, secretKey.value))
    : answerWithFault(passage, fault, (instead) => process(passage, request, secretKey.value, instead));
}

/** What happens when the wire is made to fail; `run` is the call as it would have been. */
async function answerWithFault(
  passage: Passage,
  fault: FaultAction,
  run: (instead?: Answer) => Promise<Answer>,
): Promise<Response> {
  const { core, context } = passage;
  switch (fault.kind) {
    case "timeout_before":
      await hold(context, fault.holdMs ?? DEFAULT_HOLD_MS);
      return cut(context);
    case "timeout_after":
      noteOutcome(passage, await run());
      await core.journal.flushed();
      await hold(context, fault.holdMs ?? DEFAULT_HOLD_MS);
      return cut(context);
    case "reset_before":
      return cut(context);
    case "reset_after":
      noteOutcome(passage, await run());
      await core.journal.flushed();
      return cut(context);
    case "reset_mid_body": {
      const answer = await run();
      noteOutcome(passage, answer);
      await core.journal.flushed();
      return breakBody(context, answer, headersOf(passage));
    }
    case "slow":
      if (fault.approveFirst !== true) {
        await wait(fault.delayMs);
        return conclude(passage, await run());
      } else {
        const answer = await run();
        await wait(fault.delayMs);
        return conclude(passage, answer);
      }
    case "error": {
      const answer: Answer = { status: fault.status, body: errorBody(passage, fault), code: fault.code, answerIsLost: false };
      if (!fault.processed) return finish(passage, isFinal(answer.status) ? await run(answer) : answer);
      await run();
      return finish(passage, answer);
    }
    case "outage":
      return finish(passage, { status: 503, body: OUTAGE_PAGE, code: null, answerIsLost: false });
    default:
      return conclude(passage, await run());
  }
}

const OUTAGE_PAGE =
  "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503 Service Temporarily Unavailable</h1></body></html>";

function errorBody(passage: Passage, fault: Extract<FaultAction, { kind: "error" }>): string {
  const message = fault.message ?? findFailure(fault.code)?.message[passage.spelling.language] ?? fault.code;
  return JSON.stringify({ code: fault.code, message });
}

/** Replays, refuses as still running, or carries out once; `instead` is an answer given in place of carrying it out. */
async function process(passage: Passage, request: ApiRequest | null, secretKey: string, instead?: Answer): Promise<Answer> {
  const { core, context, operation, idempotencyKey } = passage;
  if (idempotencyKey === null || operation.method !== "POST") return instead ?? carryOut(passage, request);
  const tuple = idempotencyTuple({ key: idempotencyKey, secretKey, method: operation.method, path: context.req.path });
  const stored = findStoredAnswer(core, tuple);
  if (stored !== null) {
    // The real API lists the new and the original trace id on a replay.
    passage.traceId = `${passage.traceId},${stored.traceId}`;
    if (passage.call !== null) passage.call.replayed = true;
    return { status: stored.status, body: stored.body, code: codeOf(stored.status, stored.body), answerIsLost: false };
  }
  if (core.running.has(tuple)) return failureAnswer(refuse("IDEMPOTENT_REQUEST_PROCESSING").failure, passage.spelling);
  core.running.add(tuple);
  try {
    const answer = instead ?? (await carryOut(passage, request));
    storeAnswer(core, tuple, { status: answer.status, body: answer.body, traceId: passage.traceId });
    return answer;
  } finally {
    core.running.delete(tuple);
  }
}

async function carryOut(passage: Passage, request: ApiRequest | null): Promise<Answer> {
  const { core, context, operation, spelling } = passage;
  const delayMs = core.state.settings.latencyMs + (request === null ? 0 : operation.delayMs(core, request));
  if (delayMs > 0) await wait(delayMs);
  const testCode = context.req.header("tosspayments-test-code");
  if (testCode !== undefined) return failureAnswer(findFailure(testCode) ?? refuse("INVALID_TEST_CODE").failure, spelling);
  return request === null ? failureAnswer(refuse("INVALID_REQUEST").failure, spelling) : operation.run(core, request);
}

async function conclude(passage: Passage, answer: Answer): Promise<Response> {
  if (!answer.answerIsLost) return finish(passage, answer);
  noteOutcome(passage, answer);
  await passage.core.journal.flushed();
  return cut(passage.context);
}

async function finish(passage: Passage, answer: Answer): Promise<Response> {
  noteOutcome(passage, answer);
  await passage.core.journal.flushed();
  if (passage.call !== null) passage.call.sent = true;
  return send(passage.context, answer, headersOf(passage));
}

function headersOf(passage: Passage): Record<string, string> {
  const headers: Record<string, string> = { "x-tosspayments-trace-id": passage.traceId };
  if (passage.idempotencyKey !== null) headers["idempotency-key"] = passage.idempotencyKey;
  return headers;
}

function beginPassage(core: Core, context: Context<Env>, operation: ApiOperation): Passage {
  const { apiVersion, extraFields, callLog } = core.state.settings;
  const idempotencyKey = context.req.header("idempotency-key") ?? null;
  const entry = {
    at: toKoreanInstant(presentMs(core)),
    arrivedAtMs: performance.timeOrigin + performance.now(),
    operation: operation.operation,
    method: operation.method,
    path: context.req.path,
    orderId: null,
    customerKey: null,
    idempotencyKey,
    replayed: false,
    status: null,
    code: null,
    sent: false,
  };
  return {
    core,
    context,
    operation,
    spelling: { language: languageOf(context), apiVersion, extraFields },
    traceId: createTraceId(),
    call: callLog ? core.calls.add(entry) : null,
    idempotencyKey,
  };
}

function describeCall(call: Call | null, subject: { orderId?: string; customerKey?: string }): void {
  if (call === null) return;
  call.orderId = subject.orderId ?? null;
  call.customerKey = subject.customerKey ?? null;
}

function noteOutcome(passage: Passage, answer: Answer): void {
  if (passage.call === null) return;
  passage.call.status = answer.status;
  passage.call.code = answer.code;
}

/** Null when the body of a POST is not a JSON object. */
async function readRequest({ context, operation, spelling }: Passage): Promise<ApiRequest | null> {
  const body = operation.method === "POST" ? parseObject(await context.req.text()) : {};
  if (body === null) return null;
  return { params: context.req.param(), query: new URL(context.req.url).searchParams, body, spelling };
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

function codeOf(status: number, body: string): string | null {
  if (status < 400) return null;
  const code = parseObject(body)?.code;
  return typeof code === "string" ? code : null;
}

function languageOf(context: Context<Env>): "ko" | "en" {
  return /^en\b/i.test(context.req.header("accept-language") ?? "") ? "en" : "ko";
}
