/**
 * How often something may happen: atomic counters in PostgreSQL, shared by all instances. Each
 * limit holds for any hour, not only for an hour on the clock. What is refused counts nowhere, so
 * what one caller tries in vain uses up no limit that others need.
 * Source: docs/decisions/0023-limits-are-counters.md
 */
import type { Queryable } from "@/db/client";
import { type Counter, findFull, giveBackTakes, takeOfAll } from "@/db/queries/limits/rate-limits";
import { fingerprints, type KeyRing } from "./seal";

export const LIMIT_WINDOW_MS = 3_600_000;

/**
 * How often a take starts again, when a counter became full between its look at all counters and
 * its own take.
 */
const MAX_TRIES = 3;

/**
 * `kind` names what is counted, `subject` for whom: a person, an address, or "" for all together.
 */
export type Limit = { kind: string; subject: string; most: number };
export type LimitInput = { limits: readonly Limit[]; keyRing: KeyRing; now: Date };

export type Receipt = { keys: string[]; takenAt: Date };
export type LimitRefusal = { ok: false; retryAfterSeconds: number };
export type Taken = { ok: true; receipt: Receipt } | LimitRefusal;

/**
 * Takes one of every limit, or of none. One statement when the answer is yes.
 * @returns a receipt for `giveBack`, or after how many seconds it is worth trying again
 */
export async function take(db: Queryable, input: LimitInput): Promise<Taken> {
  const counters = countersOf(input);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const { taken, freeAt } = await takeOfAll(db, { counters, now: input.now, windowMs: LIMIT_WINDOW_MS });
    if (freeAt) return refusal(freeAt, input.now);
    const receipt = { keys: taken, takenAt: input.now };
    if (taken.length === counters.length) return { ok: true, receipt };
    await giveBack(db, receipt);
  }
  return { ok: false, retryAfterSeconds: 1 };
}

/** Whether every limit still has one, without taking it. @returns null, or the refusal */
export async function findRefusal(db: Queryable, input: LimitInput): Promise<LimitRefusal | null> {
  const { freeAt } = await findFull(db, { counters: countersOf(input), now: input.now, windowMs: LIMIT_WINDOW_MS });
  return freeAt && refusal(freeAt, input.now);
}

/** Undoes a take for something that did not happen after all. */
export async function giveBack(db: Queryable, receipt: Receipt): Promise<void> {
  if (receipt.keys.length > 0) await giveBackTakes(db, receipt);
}

/** One second is added, because a take counts to the very end of its hour. */
const refusal = (freeAt: Date, now: Date): LimitRefusal => ({
  ok: false,
  retryAfterSeconds: Math.max(0, Math.floor((freeAt.getTime() - now.getTime()) / 1000)) + 1,
});

/** The keys hold no address in the clear: a reader of the table cannot tell whom it is about. */
const countersOf = ({ limits, keyRing }: LimitInput): Counter[] =>
  limits.map(({ kind, subject, most }) => {
    const [fingerprint] = fingerprints(keyRing, "rate_limits", `${kind}|${subject}`);
    if (!fingerprint) throw new Error("the key ring is empty");
    return { key: `${kind}:${fingerprint}`, most };
  });
