/**
 * One HTTP exchange with Toss. It guarantees that no redirect is followed, nothing is retried, the
 * whole exchange (connect, headers, body) ends within the time limit, and the size of the answer is
 * bounded. Every failure on the way is a value, because after a POST has left, we cannot know
 * whether it was carried out.
 */

import type { Http, HttpAnswer } from "./http";

export type TransportOptions = { baseUrl: string; secretKey: string; readTimeoutMs: number; http: Http };

export type TransportRequest = {
  method: "GET" | "POST" | "DELETE";
  /** Already percent-encoded, starting with a slash. */
  path: string;
  body?: Record<string, unknown>;
  idempotencyKey?: string;
};

export type SilenceReason = "timeout" | "network" | "redirect" | "answer_too_large" | "not_sent" | "no_slot";

export type TransportAnswer =
  /** `retryAfterMs`: how long Toss asks us to wait; null when it does not say. */
  | { kind: "answer"; status: number; body: string; traceId: string | null; retryAfterMs: number | null }
  | { kind: "silence"; reason: SilenceReason; status: number | null; traceId: string | null; cause: string | null };

/** 5,000 transactions, the longest list Toss sends, are about 3 MB. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_TRACE_ID_LENGTH = 200;

/**
 * Sends one request and reads its answer.
 * @throws only for a bug of the caller: a base URL that is none
 */
export async function exchange(options: TransportOptions, request: TransportRequest): Promise<TransportAnswer> {
  const url = new URL(options.baseUrl.replace(/\/+$/, "") + request.path);
  const headers = headersOf(options, request);
  // Not AbortSignal.timeout: its timer would keep running for the whole limit after a quick answer.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.readTimeoutMs);
  const { signal } = limit;
  let status: number | null = null;
  let traceId: string | null = null;
  try {
    const answer = await options.http({
      url,
      method: request.method,
      headers,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal,
    });
    status = answer.status;
    traceId = headerOf(answer, "x-tosspayments-trace-id")?.slice(0, MAX_TRACE_ID_LENGTH) ?? null;
    if (status < 200 || (status >= 300 && status < 400)) {
      answer.drop();
      return { kind: "silence", reason: "redirect", status, traceId, cause: null };
    }
    const body = await answer.text(MAX_ANSWER_BYTES);
    if (body === null) return { kind: "silence", reason: "answer_too_large", status, traceId, cause: null };
    return { kind: "answer", status, body, traceId, retryAfterMs: retryAfterOf(answer) };
  } catch (error) {
    return { kind: "silence", reason: signal.aborted ? "timeout" : "network", status, traceId, cause: causeOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function headersOf({ secretKey }: TransportOptions, { body, idempotencyKey }: TransportRequest): Record<string, string> {
  return {
    authorization: `Basic ${Buffer.from(`${secretKey}:`, "utf8").toString("base64")}`,
    accept: "application/json",
    // Without it a server may choose a compression.
    "accept-encoding": "identity",
    // A firewall may turn away who does not say.
    "user-agent": "trakko-billing",
    // Toss writes some values, such as the name of a method, in this language; we store them in
    // Korean.
    "accept-language": "ko-KR",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
  };
}

/** The first, should it come more than once. */
function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Retry-After in seconds; we ignore the form with a date. Source: RFC 9110, 10.2.3 */
function retryAfterOf(answer: HttpAnswer): number | null {
  const text = headerOf(answer, "retry-after") ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}

/**
 * Only the system's code (ECONNRESET): the error text may contain the URL, and the URL contains the
 * billing key.
 */
function causeOf(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : null;
}
