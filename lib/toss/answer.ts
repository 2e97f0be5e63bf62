/**
 * Turns one HTTP exchange into a value that a caller can switch over. One rule: whatever is not a
 * definite answer of Toss is `unknown`. Above all a 2xx that cannot be read, because then the money
 * may have moved.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
import type { z } from "zod";
import { type Definite, isStillRunning, TOO_MANY_REQUESTS_CODE } from "./codes";
import { readTossError } from "./schema";
import type { SilenceReason, TransportAnswer } from "./transport";

/**
 * Toss refused and said why. `outcome` is what the code means for this operation; `message` is
 * Toss's Korean text, at most 510 characters.
 */
export type Refused<Class extends string> = {
  kind: "refused";
  outcome: Class;
  code: string;
  message: string;
  status: number;
  traceId: string | null;
  /** How long Toss asks us to wait, in ms; absent when it does not say. */
  retryAfterMs?: number;
};

/**
 * - timeout, network, redirect, answer_too_large: no answer was received
 * - not_sent: it never left, because Toss has been silent for too long (circuit.ts), or the
 *   database that gives out slots is silent
 * - no_slot: it never left, because too many calls wait for a slot of the shared pace
 * - server_error: a 5xx without a code that decides it
 * - still_running: 409, the first request with this idempotency key is not finished
 * - undecided_code: a 4xx whose code does not say whether money moved
 * - unreadable_answer: not what Toss's reference describes
 * - other_subject: readable, but about another order or customer than we asked for
 */
export type UnknownReason =
  | SilenceReason
  | "server_error"
  | "still_running"
  | "undecided_code"
  | "unreadable_answer"
  | "other_subject";

/**
 * No definite answer: Toss may or may not have carried out the request. `code` is null unless Toss
 * sent one.
 */
export type Unknown = {
  kind: "unknown";
  outcome: "unknown";
  reason: UnknownReason;
  code: string | null;
  message: string | null;
  status: number | null;
  traceId: string | null;
};

export type Read<Value> = { kind: "read"; value: Value };

const TOO_MANY_REQUESTS = 429;

export type Reading<Value, Class extends string> = {
  schema: z.ZodType<Value>;
  classify: (code: string, status: number) => Class | "unknown";
  /** Whether the answer is about what was asked for. If not, it proves nothing. */
  isAsked: (value: Value) => boolean;
};

/**
 * Reads an answer: a 2xx with `schema` and `isAsked`, anything else with `classify`. Never throws.
 */
export function interpretAnswer<Value, Class extends string>(
  answer: TransportAnswer,
  reading: Reading<Value, Class>,
): Read<Value> | Refused<Definite<Class>> | Unknown {
  if (answer.kind === "silence") return unknown(answer.reason, answer);
  const body = parseJson(answer.body);
  if (answer.status < 300) {
    const parsed = reading.schema.safeParse(body);
    if (!parsed.success) return unknown("unreadable_answer", answer);
    if (!reading.isAsked(parsed.data)) return unknown("other_subject", answer);
    return { kind: "read", value: parsed.data };
  }
  return interpretRefusal(answer, body, reading.classify);
}

/**
 * Whether Toss itself said nothing: no answer came, or it did not come from Toss. Anything that
 * Toss says, a refusal or "too many requests" included, shows that Toss is up. That too many calls
 * of ours wait says nothing of Toss.
 * Source: docs/decisions/0019-silence-is-waited-out.md
 */
export const isSilence = (result: { kind: string } | Refused<string> | Unknown): boolean =>
  "reason" in result && result.code === null && !NO_SILENCE.includes(result.reason);

/** An answer about something else shows that Toss is up; no slot is our own doing. */
const NO_SILENCE: readonly UnknownReason[] = ["other_subject", "no_slot"];

/**
 * Whether the call was turned away because of too many requests, by Toss (429) or by our own pace.
 * It was not carried out and says nothing about its subject, so the same call goes out again later.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export function isTurnedAway(result: { kind: string } | Refused<string> | Unknown): boolean {
  if ("reason" in result && result.reason === "no_slot") return true;
  if (!("status" in result) || result.status !== TOO_MANY_REQUESTS) return false;
  // A code that decides outlives the status: a declined card stays declined.
  return result.outcome === "transient" || result.outcome === "unknown";
}

/** Whether Toss has not looked at the call at all: it never left, or was turned away. */
export const isUnheard = (result: { kind: string } | Refused<string> | Unknown): boolean =>
  isTurnedAway(result) || ("reason" in result && result.reason === "not_sent");

function interpretRefusal<Class extends string>(
  answer: { status: number; traceId: string | null; retryAfterMs: number | null },
  body: unknown,
  classify: (code: string, status: number) => Class | "unknown",
): Refused<Definite<Class>> | Unknown {
  const { status, traceId, retryAfterMs } = answer;
  const error = readTossError(body) ?? (status === TOO_MANY_REQUESTS ? { code: TOO_MANY_REQUESTS_CODE, message: "" } : null);
  if (error === null) return unknown(status >= 500 ? "server_error" : "unreadable_answer", answer);
  const { code, message } = error;
  const outcome = classify(code, status);
  const wait = retryAfterMs === null ? {} : { retryAfterMs };
  if (isDefinite(outcome)) return { kind: "refused", outcome, code, message, status, traceId, ...wait };
  return { ...unknown(reasonOf(code, status), answer), code, message };
}

function reasonOf(code: string, status: number): UnknownReason {
  if (status === 409 || isStillRunning(code)) return "still_running";
  return status >= 500 ? "server_error" : "undecided_code";
}

function isDefinite<Class extends string>(outcome: Class | "unknown"): outcome is Definite<Class> {
  return outcome !== "unknown";
}

function unknown(reason: UnknownReason, answer: { status: number | null; traceId: string | null }): Unknown {
  return {
    kind: "unknown",
    outcome: "unknown",
    reason,
    code: null,
    message: null,
    status: answer.status,
    traceId: answer.traceId,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
