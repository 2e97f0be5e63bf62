// Idempotency keys, as Toss documents them. Key, secret key, path and method identify a call; the
// body does not. For 15 days by the emulator's clock a finished answer is replayed byte for byte,
// 4xx included.
// Source: docs.tosspayments.com/reference/using-api/authorization

import { type Core, commit, presentMs } from "./core";
import type { StoredAnswer } from "./records";

export const MAX_IDEMPOTENCY_KEY_LENGTH = 300;
const LIFETIME_MS = 15 * 24 * 60 * 60 * 1000;
/** Each new answer removes a few old ones. */
const PRUNED_PER_ANSWER = 4;

export function idempotencyTuple(call: { key: string; secretKey: string; method: string; path: string }): string {
  return [call.method, call.path, call.secretKey, call.key].join("\n");
}

/** @returns the answer to replay, or null when the tuple is new or its 15 days are over */
export function findStoredAnswer(core: Core, tuple: string): StoredAnswer | null {
  const answer = core.state.answers.get(tuple);
  return answer === undefined || isPastLifetime(core, answer) ? null : answer;
}

/**
 * Whether an answer with this status is stored and replayed. Server errors, 409 and 429 are not.
 */
export function isFinal(status: number): boolean {
  return status < 500 && status !== 409 && status !== 429;
}

/** Stores an answer for 15 days if its status is final. */
export function storeAnswer(core: Core, tuple: string, answer: Omit<StoredAnswer, "atMs">): void {
  if (!isFinal(answer.status)) return;
  for (const [oldTuple, old] of firstOf(core.state.answers, PRUNED_PER_ANSWER)) {
    if (isPastLifetime(core, old)) core.state.answers.delete(oldTuple);
  }
  core.state.answers.delete(tuple);
  commit(core, { type: "idempotency", tuple, answer: { ...answer, atMs: presentMs(core) } });
}

function isPastLifetime(core: Core, answer: StoredAnswer): boolean {
  return presentMs(core) - answer.atMs >= LIFETIME_MS;
}

function firstOf<Key, Value>(map: Map<Key, Value>, count: number): Array<[Key, Value]> {
  const entries: Array<[Key, Value]> = [];
  for (const entry of map) {
    if (entries.length >= count) break;
    entries.push(entry);
  }
  return entries;
}
