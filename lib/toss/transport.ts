/**
 * One HTTP exchange with Toss. It guarantees that no redirect is followed, nothing is retried, the
 * whole exchange (connect, headers, body) ends within the time limit, and the size of the answer is
 * bounded. Every failure on the way is a value, because after a POST has left, we cannot know
 * whether it was carried out.
 */

export type TransportOptions = { baseUrl: string; secretKey: string; readTimeoutMs: number; fetch: typeof fetch };

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
 * @throws only for a bug of the caller: a base URL or an idempotency key that cannot be sent
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
    const response = await options.fetch(url, {
      method: request.method,
      headers,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      redirect: "manual",
      cache: "no-store",
      signal,
    });
    // A manual redirect may come as an opaque response with status 0.
    status = response.status === 0 ? null : response.status;
    traceId = response.headers.get("x-tosspayments-trace-id")?.slice(0, MAX_TRACE_ID_LENGTH) ?? null;
    if (status === null || status < 200 || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      return { kind: "silence", reason: "redirect", status, traceId, cause: null };
    }
    const body = await readBounded(response);
    if (body === null) return { kind: "silence", reason: "answer_too_large", status, traceId, cause: null };
    return { kind: "answer", status, body, traceId, retryAfterMs: retryAfterOf(response.headers) };
  } catch (error) {
    return { kind: "silence", reason: signal.aborted ? "timeout" : "network", status, traceId, cause: causeOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function headersOf({ secretKey }: TransportOptions, { body, idempotencyKey }: TransportRequest): Headers {
  return new Headers({
    authorization: `Basic ${Buffer.from(`${secretKey}:`, "utf8").toString("base64")}`,
    accept: "application/json",
    // Toss writes some values, such as the name of a method, in this language; we store them in
    // Korean.
    "accept-language": "ko-KR",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
  });
}

/** Retry-After in seconds; we ignore the form with a date. Source: RFC 9110, 10.2.3 */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}

/**
 * Only the system's code (ECONNRESET): the error text may contain the URL, and the URL contains the
 * billing key.
 */
function causeOf(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : null;
}

async function readBounded(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
