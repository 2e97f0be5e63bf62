/**
 * The circuit breaker towards Toss, shared by every process of every instance through one row in
 * the database. After MAX_SILENCES calls in a row without an answer, no process calls for OPEN_MS.
 * Then exactly one call may go out as a probe, and its answer closes the circuit for all.
 * Guarantees: the row decides, on the database's clock, and a process remembers what it read for
 * FRESH_MS only; an open circuit always has a time for the next probe; while Toss answers, no call
 * waits for a write. If the database cannot be asked, calls pass.
 * Source: docs/decisions/0019-silence-is-waited-out.md
 */
import type { CircuitRow } from "@/db/queries/toss/circuit";
import { MAX_WAIT_MS } from "./pace";
import { answerWithin, type ProcessTime, realTime } from "./process-time";

/** This many in a row, over all processes, are no accident: Toss is not there. */
export const MAX_SILENCES = 8;
/**
 * After an outage of a minute, calls go on within half a minute. Probes take at most two calls a
 * minute.
 */
export const OPEN_MS = 30_000;
/**
 * How long a probe may take: the wait for a slot, the 60 s that Toss may take, and a margin. Then
 * its process has died, and another may probe.
 */
export const PROBE_LEASE_MS = MAX_WAIT_MS + 70_000;
/**
 * How long a process trusts what it read. At the start of an outage it still sends calls for this
 * long.
 */
const FRESH_MS = 1_000;
/**
 * A one-row statement that takes longer will not be answered. The call matters more than the count.
 */
const PATIENCE_MS = 1_000;

export type Passage = { isProbe: boolean };
/** `nothing`: the circuit let the call through, and then it was not sent. */
export type Heard = "answer" | "silence" | "nothing";

export type Circuit = {
  /** Asked before each call. Null means that the call must not be sent. Never throws. */
  enter(): Promise<Passage | null>;
  /** Whether calls may go out. It never claims the probe, and never throws. */
  isClosed(): Promise<boolean>;
  /** Whether a call may still be sent after it has waited for its slot. */
  isStillFree(passage: Passage): boolean;
  /**
   * Takes the result of each call that was let through. `beganAt` is on the clock of `time.now()`.
   * Never throws.
   */
  leave(passage: Passage, call: { beganAt: number; heard: Heard }): Promise<void>;
};

export type CircuitOptions = {
  read: () => Promise<CircuitRow>;
  countSilence: (input: { most: number; openMs: number; isProbe: boolean }) => Promise<CircuitRow>;
  claimProbe: (input: { leaseMs: number }) => Promise<boolean>;
  close: () => Promise<void>;
  freshMs?: number;
  time?: ProcessTime;
  onFault?: (error: unknown) => void;
};

/** What this process knows of the row. `retryAt` is on the clock of `time.now()`. */
type Seen = { silences: number; retryAt: number | null };

const CLOSED: Seen = { silences: 0, retryAt: null };

/**
 * Makes this process's end of the shared circuit. Nothing is read before the first call.
 * Source: docs/decisions/0019-silence-is-waited-out.md
 */
export function createCircuit(options: CircuitOptions): Circuit {
  const { freshMs = FRESH_MS, time = realTime } = options;
  const ask = patiently(time, options.onFault);
  let seen = CLOSED;
  let seenAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  let answeredAt = Number.NEGATIVE_INFINITY;

  const note = ({ silences, leftMs }: CircuitRow) => {
    const now = time.now();
    // Further ahead than any time that is ever written: the database's clock was set back. The
    // claim allows for that too.
    const waitMs = leftMs !== null && leftMs > 2 * PROBE_LEASE_MS ? 0 : leftMs;
    seen = { silences, retryAt: waitMs === null ? null : now + waitMs };
    seenAt = now;
  };

  const refresh = async () => {
    const row = await ask(options.read);
    if (row) note(row);
    else [seen, seenAt] = [CLOSED, time.now()];
  };

  /** One statement at a time. Calls that come while it runs share its result. */
  const refreshTogether = (): Promise<void> => {
    reading ??= refresh().finally(() => {
      reading = null;
    });
    return reading;
  };

  const refreshOnceStale = async (): Promise<void> => {
    if (time.now() - seenAt >= freshMs) await refreshTogether();
  };

  async function tryToProbe(): Promise<Passage | null> {
    // Other calls of this process are held back, instead of claiming the same probe.
    seen = { ...seen, retryAt: time.now() + PATIENCE_MS };
    const isOurs = await ask(() => options.claimProbe({ leaseMs: PROBE_LEASE_MS }));
    if (isOurs) return { isProbe: true };
    // Another process probes, or has closed the circuit, or the database no longer answers.
    await refreshTogether();
    return seen.retryAt === null ? { isProbe: false } : null;
  }

  return {
    async enter() {
      await refreshOnceStale();
      if (seen.retryAt === null) return { isProbe: false };
      return time.now() < seen.retryAt ? null : tryToProbe();
    },

    async isClosed() {
      await refreshOnceStale();
      return seen.retryAt === null;
    },

    isStillFree: ({ isProbe }) => isProbe || seen.retryAt === null,

    async leave({ isProbe }, { beganAt, heard }) {
      if (heard === "answer") {
        answeredAt = time.now();
        if (seen.silences === 0 && !isProbe) return;
        seen = CLOSED;
        await ask(options.close);
        return;
      }
      // A call that began before Toss answered another one says nothing about now. Nor does one
      // that was under way when the circuit opened.
      const isNews = heard === "silence" && seen.retryAt === null && beganAt > answeredAt;
      if (!isProbe && !isNews) return;
      const counted = { most: MAX_SILENCES, openMs: OPEN_MS, isProbe };
      const row = await ask(() => options.countSilence(counted));
      if (row) note(row);
    },
  };
}

/**
 * @returns asks the database; null when it throws or does not answer in time, and without asking
 *   for FRESH_MS after that
 */
function patiently(time: ProcessTime, onFault?: (error: unknown) => void) {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async <Answer>(ask: () => Promise<Answer>): Promise<Answer | null> => {
    if (time.now() - failedAt < FRESH_MS) return null;
    try {
      return await answerWithin(time, PATIENCE_MS, ask);
    } catch (error) {
      failedAt = time.now();
      onFault?.(error);
      return null;
    }
  };
}
