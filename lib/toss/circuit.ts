/**
 * The circuit breaker towards Toss, shared by every process of every instance through one row in the database. After MAX_SILENCES calls in a
 * row that Toss did not answer, nobody calls for OPEN_MS; then exactly one caller of all may, and its answer lets everybody call again.
 * Guarantees: the row decides, on the database's clock, and a process only remembers for FRESH_MS what it has read; it is never open without a
 * time at which somebody may try; while Toss answers, no call waits for a statement of its own. Relies on nothing: where the database cannot
 * be asked, calls pass.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CircuitRow } from "@/db/queries/toss/circuit";
import { MAX_WAIT_MS } from "./pace";

/** So many in a row, whoever called, are no accident: Toss is not there. */
export const MAX_SILENCES = 8;
/** An outage of a minute is over after two of these; and at most two calls a minute are spent on finding out. */
export const OPEN_MS = 30_000;
/** Of the one who tries: the wait for a slot, the 60 s that Toss may take, and a margin. Then it has died, and another may try. */
export const PROBE_LEASE_MS = MAX_WAIT_MS + 70_000;
/** How long a process goes by what it has read. In an outage so much more is sent than the row would allow. */
const FRESH_MS = 1_000;
/** A statement on one row that takes longer will not come; the call is worth more than the count. */
const PATIENCE_MS = 1_000;

export type Passage = { isProbe: boolean };
/** `nothing`: it was let through and then not sent. */
export type Heard = "answer" | "silence" | "nothing";

export type Circuit = {
  /** Asked before each call. Null: it must not be sent. Never throws. */
  enter(): Promise<Passage | null>;
  /** Whether what was let through may still be sent, after it has waited for its turn. */
  isStillFree(passage: Passage): boolean;
  /** Told of each call that was let through. Never throws. */
  leave(passage: Passage, call: { beganAt: number; heard: Heard }): Promise<void>;
};

export type CircuitOptions = {
  read: () => Promise<CircuitRow>;
  countSilence: (input: { most: number; openMs: number; isProbe: boolean }) => Promise<CircuitRow>;
  claimProbe: (input: { leaseMs: number }) => Promise<boolean>;
  close: () => Promise<void>;
  freshMs?: number;
  onFault?: (error: unknown) => void;
};

/** What this process knows of the row; `retryAt` by the clock of performance.now(). */
type Seen = { silences: number; retryAt: number | null };

const CLOSED: Seen = { silences: 0, retryAt: null };

export function createCircuit(options: CircuitOptions): Circuit {
  const { freshMs = FRESH_MS } = options;
  const ask = patiently(options.onFault);
  let seen = CLOSED;
  let seenAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  let answeredAt = Number.NEGATIVE_INFINITY;

  const note = ({ silences, leftMs }: CircuitRow) => {
    const now = performance.now();
    // Further ahead than anything that is ever written: the database's clock was set back, and the claim knows.
    const waitMs = leftMs !== null && leftMs > 2 * PROBE_LEASE_MS ? 0 : leftMs;
    seen = { silences, retryAt: waitMs === null ? null : now + waitMs };
    seenAt = now;
  };

  const refresh = async () => {
    const row = await ask(options.read);
    if (row) note(row);
    else [seen, seenAt] = [CLOSED, performance.now()];
  };

  /** One statement at a time, for all who come meanwhile. */
  const refreshTogether = (): Promise<void> => {
    reading ??= refresh().finally(() => {
      reading = null;
    });
    return reading;
  };

  async function tryToProbe(): Promise<Passage | null> {
    // Whoever else comes in this process waits, instead of asking the row for the same.
    seen = { ...seen, retryAt: performance.now() + PATIENCE_MS };
    const isOurs = await ask(() => options.claimProbe({ leaseMs: PROBE_LEASE_MS }));
    if (isOurs) return { isProbe: true };
    // Somebody else is trying, or has closed it; or the database cannot be asked any more.
    await refreshTogether();
    return seen.retryAt === null ? { isProbe: false } : null;
  }

  return {
    async enter() {
      if (performance.now() - seenAt >= freshMs) await refreshTogether();
      if (seen.retryAt === null) return { isProbe: false };
      return performance.now() < seen.retryAt ? null : tryToProbe();
    },

    isStillFree: ({ isProbe }) => isProbe || seen.retryAt === null,

    async leave({ isProbe }, { beganAt, heard }) {
      if (heard === "answer") {
        answeredAt = performance.now();
        if (seen.silences === 0 && seen.retryAt === null && !isProbe) return;
        seen = CLOSED;
        await ask(options.close);
        return;
      }
      // A call that began before Toss answered another says nothing about now, nor one that was under way when the circuit opened.
      const isNews = heard === "silence" && seen.retryAt === null && beganAt > answeredAt;
      if (!isProbe && !isNews) return;
      const counted = { most: MAX_SILENCES, openMs: OPEN_MS, isProbe };
      const row = await ask(() => options.countSilence(counted));
      if (row) note(row);
    },
  };
}

/** @returns asks the database; null when it has not answered in time, or not at all, and for a second after that */
function patiently(onFault?: (error: unknown) => void): <Answer>(ask: () => Promise<Answer>) => Promise<Answer | null> {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (ask) => {
    if (performance.now() - failedAt < FRESH_MS) return null;
    const patience = new AbortController();
    try {
      const late = sleep(PATIENCE_MS, null, { signal: patience.signal }).then(() => {
        throw new Error(`the database has not answered within ${PATIENCE_MS} ms`);
      });
      return await Promise.race([ask(), late]);
    } catch (error) {
      failedAt = performance.now();
      onFault?.(error);
      return null;
    } finally {
      patience.abort();
    }
  };
}
