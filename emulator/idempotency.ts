// Idempotency keys as documented: the tuple of key, secret key, address and method counts (never the body), for 15 days on the emulator's
// clock; finished answers are replayed byte for byte, refusals included. Source: docs.tosspayments.com/reference/using-api/authorization.

import { type Core, commit, presentMs } from "./core";
import type { StoredAnswer } from "./records";

export const MAXIMUM_IDEMPOTENCY_KEY_LENGTH = 300;
const LIFETIME_MS = 15 * 24 * 60 * 60 * 1000;
/** Old answers are thrown away a few at a time, whenever a new one is kept. */
const PRUNED_PER_ANSWER = 4;

export function idempotencyTuple(call: { key: string; secretKey: string; method: string; path: string }): string {
  return [call.method, call.path, call.secretKey, call.key].join("\n");
}

/** The answer to replay, or null when this tuple was never used or its 15 days are over. */
export function findStoredAnswer(core: Core, tuple: string): StoredAnswer | null {
  const answer = core.state.answers.get(tuple);
  return answer === undefined || isOver(core, answer) ? null : answer;
}

/** Whether a status is the outcome of its request: server errors, 409 and 429 are not, and are never replayed. */
export function isFinal(status: number): boolean {
  return status < 500 && status !== 409 && status !== 429;
}

/** Keeps a final answer for its 15 days. */
export function storeAnswer(core: Core, tuple: string, answer: Omit<StoredAnswer, "atMs">): void {
  if (!isFinal(answer.status)) return;
  for (const [oldTuple, old] of firstOf(core.state.answers, PRUNED_PER_ANSWER)) {
    if (isOver(core, old)) core.state.answers.delete(oldTuple);
  }
  core.state.answers.delete(tuple);
  commit(core, { type: "idempotency", tuple, answer: { ...answer, atMs: presentMs(core) } });
}

function isOver(core: Core, answer: StoredAnswer): boolean {
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
