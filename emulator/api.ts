// Answers the requests to /v1. Checks in the order of the real API: secret key, rate limit,
// idempotency key, test code, operation. Sends an answer only after the journal holds the change
// that it reports. Network faults act here.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { readSecretKey } from "./authentication";
import type { Call } from "./calls";
import { type Core, presentMs } from "./core";
import { findFailure } from "./failures";
import type { FaultAction } from "./fault-schema";
import { isNetworkFault, takeFault } from "./faults";
import { findStoredAnswer, idempotencyTuple, isFinal, MAX_IDEMPOTENCY_KEY_LENGTH, storeAnswer } from "./idempotency";
import { createTraceId } from "./identifiers";
import { refuse } from "./ledger";
import { type Answer, API_OPERATIONS, type ApiOperation, type ApiRequest, failureAnswer } from "./operations";
import { type AnswerFormat, formatFor } from "./payloads";
import { createRateLimit, type RateLimit } from "./rate-limit";
import type { JsonObject } from "./request-fields";
import { toKoreanInstant } from "./time";
import { dropConnection, hold, send, sendHalf, wait } from "./wire";

type Env = { Bindings: HttpBindings };

/** One request while it is being answered. */
type ApiCall = {
  core: Core;
  context: Context<Env>;
  operation: ApiOperation;
  format: AnswerFormat;
  traceId: string;
  logEntry: Call | null;
  idempotencyKey: string | null;
};

const DEFAULT_HOLD_MS = 120_000;

/** The routes of the real API. */
export function createApi(core: Core): Hono<Env> {
  const api = new Hono<Env>();
  const rateLimit = createRateLimit(() => performance.now());
  for (const operation of API_OPERATIONS) {
    api.on(operation.method, operation.path, (context) => answerCall(startCall(core, context, operation), rateLimit));
  }
  api.all("/v1/*", (context) => {
    const answer = failureAnswer(refuse("NOT_FOUND_HTTP_METHOD").failure, { language: languageOf(context) });
    return send(context, answer, { "x-tosspayments-trace-id": createTraceId() });
  });
  return api;
}

async function answerCall(apiCall: ApiCall, rateLimit: RateLimit): Promise<Response> {
  const { core, context, operation } = apiCall;
  const secretKey = readSecretKey(core, context.req.header("authorization"));
  if (!secretKey.ok) return finish(apiCall, failureAnswer(secretKey.failure, apiCall.format));
  const perMinute = core.state.settings.rateLimitPerMinute;
  if (perMinute !== null && !rateLimit.take(`${secretKey.value}|${operation.path}`, perMinute)) {
    return finish(apiCall, failureAnswer(refuse("TOO_MANY_REQUESTS").failure, apiCall.format));
  }
  if ((apiCall.idempotencyKey?.length ?? 0) > MAX_IDEMPOTENCY_KEY_LENGTH) {
    return finish(apiCall, failureAnswer(refuse("INVALID_IDEMPOTENCY_KEY").failure, apiCall.format));
  }
  const request = await readRequest(apiCall);
  const subject = request === null ? { operation: operation.operation } : operation.subject(request);
  logSubject(apiCall.logEntry, subject);
  const fault = takeFault(core, subject, isNetworkFault);
  return fault === null
    ? finishUnlessLost(apiCall, await answerOnce(apiCall, request, secretKey.value))
    : answerWithFault(apiCall, fault, (cannedAnswer) => answerOnce(apiCall, request, secretKey.value, cannedAnswer));
}

/** Answers a call that has a network fault. `run` processes the call as without the fault. */
async function answerWithFault(
  apiCall: ApiCall,
  fault: FaultAction,
  run: (cannedAnswer?: Answer) => Promise<Answer>,
): Promise<Response> {
  const { core, context } = apiCall;
  switch (fault.kind) {
    case "timeout_before":
      await hold(context, fault.holdMs ?? DEFAULT_HOLD_MS);
      return dropConnection(context);
    case "timeout_after":
      logAnswer(apiCall, await run());
      await core.journal.flushed();
      await hold(context, fault.holdMs ?? DEFAULT_HOLD_MS);
      return dropConnection(context);
    case "reset_before":
      return dropConnection(context);
    case "reset_after":
      logAnswer(apiCall, await run());
      await core.journal.flushed();
      return dropConnection(context);
    case "reset_mid_body": {
      const answer = await run();
      logAnswer(apiCall, answer);
      await core.journal.flushed();
      return sendHalf(context, answer, headersOf(apiCall));
    }
    case "slow":
      if (fault.approveFirst !== true) {
        await wait(fault.delayMs);
        return finishUnlessLost(apiCall, await run());
      } else {
        const answer = await run();
        await wait(fault.delayMs);
        return finishUnlessLost(apiCall, answer);
      }
    case "error": {
      const answer: Answer = { status: fault.status, body: errorBody(apiCall, fault), code: fault.code, answerIsLost: false };
      // A wrong key is refused before the idempotency key is looked at, so nothing is replayed.
      if (!fault.processed) return finish(apiCall, isFinal(answer.status) && answer.status !== 401 ? await run(answer) : answer);
      await run();
      return finish(apiCall, answer);
    }
    case "outage":
      return finish(apiCall, { status: 503, body: OUTAGE_PAGE, code: null, answerIsLost: false });
    default:
      return finishUnlessLost(apiCall, await run());
  }
}

const OUTAGE_PAGE =
  "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503 Service Temporarily Unavailable</h1></body></html>";

function errorBody(apiCall: ApiCall, fault: Extract<FaultAction, { kind: "error" }>): string {
  const message = fault.message ?? findFailure(fault.code)?.message[apiCall.format.language] ?? fault.code;
  return JSON.stringify({ code: fault.code, message });
}

/**
 * Runs the operation once per idempotency key: replays a stored answer, and refuses while the first
 * call runs. `cannedAnswer` replaces the run.
 */
async function answerOnce(
  apiCall: ApiCall,
  request: ApiRequest | null,
  secretKey: string,
  cannedAnswer?: Answer,
): Promise<Answer> {
  const { core, context, operation, idempotencyKey } = apiCall;
  if (idempotencyKey === null || operation.method !== "POST") return cannedAnswer ?? runOperation(apiCall, request);
  const tuple = idempotencyTuple({ key: idempotencyKey, secretKey, method: operation.method, path: context.req.path });
  const stored = findStoredAnswer(core, tuple);
  if (stored !== null) {
    // The real API lists the new and the original trace id on a replay.
    apiCall.traceId = `${apiCall.traceId},${stored.traceId}`;
    if (apiCall.logEntry !== null) apiCall.logEntry.replayed = true;
    return { status: stored.status, body: stored.body, code: codeOf(stored.status, stored.body), answerIsLost: false };
  }
  if (core.running.has(tuple)) return failureAnswer(refuse("IDEMPOTENT_REQUEST_PROCESSING").failure, apiCall.format);
  core.running.add(tuple);
  try {
    const answer = cannedAnswer ?? (await runOperation(apiCall, request));
    storeAnswer(core, tuple, { status: answer.status, body: answer.body, traceId: apiCall.traceId });
    return answer;
  } finally {
    core.running.delete(tuple);
  }
}

async function runOperation(apiCall: ApiCall, request: ApiRequest | null): Promise<Answer> {
  const { core, context, operation, format } = apiCall;
  const delayMs = core.state.settings.latencyMs + (request === null ? 0 : operation.delayMs(core, request));
  if (delayMs > 0) await wait(delayMs);
  const testCode = context.req.header("tosspayments-test-code");
  if (testCode !== undefined) return failureAnswer(findFailure(testCode) ?? refuse("INVALID_TEST_CODE").failure, format);
  return request === null ? failureAnswer(refuse("INVALID_REQUEST").failure, format) : operation.run(core, request);
}

async function finishUnlessLost(apiCall: ApiCall, answer: Answer): Promise<Response> {
  if (!answer.answerIsLost) return finish(apiCall, answer);
  logAnswer(apiCall, answer);
  await apiCall.core.journal.flushed();
  return dropConnection(apiCall.context);
}

async function finish(apiCall: ApiCall, answer: Answer): Promise<Response> {
  logAnswer(apiCall, answer);
  await apiCall.core.journal.flushed();
  if (apiCall.logEntry !== null) apiCall.logEntry.sent = true;
  return send(apiCall.context, answer, headersOf(apiCall));
}

function headersOf(apiCall: ApiCall): Record<string, string> {
  const headers: Record<string, string> = { "x-tosspayments-trace-id": apiCall.traceId };
  if (apiCall.idempotencyKey !== null) headers["idempotency-key"] = apiCall.idempotencyKey;
  return headers;
}

function startCall(core: Core, context: Context<Env>, operation: ApiOperation): ApiCall {
  const { callLog } = core.state.settings;
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
    format: formatFor(core, { language: languageOf(context) }),
    traceId: createTraceId(),
    logEntry: callLog ? core.calls.add(entry) : null,
    idempotencyKey,
  };
}

function logSubject(entry: Call | null, subject: { orderId?: string; customerKey?: string }): void {
  if (entry === null) return;
  entry.orderId = subject.orderId ?? null;
  entry.customerKey = subject.customerKey ?? null;
}

function logAnswer(apiCall: ApiCall, answer: Answer): void {
  if (apiCall.logEntry === null) return;
  apiCall.logEntry.status = answer.status;
  apiCall.logEntry.code = answer.code;
}

/** @returns null when the body of a POST is not a JSON object */
async function readRequest({ context, operation, format }: ApiCall): Promise<ApiRequest | null> {
  const body = operation.method === "POST" ? parseObject(await context.req.text()) : {};
  if (body === null) return null;
  return { params: context.req.param(), query: new URL(context.req.url).searchParams, body, format };
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
