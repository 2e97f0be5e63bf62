/**
 * The pace of calls to Toss, shared by every process of every instance. A process reserves slots
 * from one row in the database. They are evenly spaced on the database's clock. A call leaves
 * within a tolerance after its slot, or takes another slot. Guarantees: of any `limit` + 1 calls,
 * the last leaves more than a second after the first, because limit * spacing - tolerance is longer
 * than that. A call that gets no slot never leaves. Source: docs/decisions/0015-shared-pace.md
 */
import type { SlotsGiven, SlotsWanted } from "@/db/queries/toss/pace";
import { answerWithin, type ProcessTime, realTime } from "./process-time";
import { followClock } from "./shared-clock";

export type NoSlot = "TOO_MANY_WAITING" | "PACE_UNREACHABLE";

export type Pace = {
  /**
   * Resolves at the moment when the call may leave, or says why it must not be sent. Never throws.
   */
  take(): Promise<"go" | NoSlot>;
  /**
   * Toss has turned a call away: the next slots of all processes come later, by `retryAfterMs` if
   * Toss says so, else by a second. Never throws.
   */
  slowDown(retryAfterMs?: number): Promise<void>;
};

export type PaceOptions = {
  /** Above 0. May be below 1. */
  callsPerSecond: number;
  /** Takes slots from the row that all processes share. */
  reserve: (wanted: SlotsWanted) => Promise<SlotsGiven>;
  /** Moves the next slot of that row further away. */
  postpone?: (by: { byMs: number; atMostMs: number }) => Promise<void>;
  maxWaitMs?: number;
  onFault?: (error: unknown) => void;
  time?: ProcessTime;
};

/**
 * A charge may start 30 s after its attempt was stored (SEND_WITHIN_MS), and Toss may take 60 s.
 * With a wait of 20 s in between, it ends within the two minutes after which the resolver believes
 * "no such order".
 */
export const MAX_WAIT_MS = 20_000;
/** Each call that Toss turns away costs all processes this much. */
const SLOW_DOWN_MS = 1_000;
/**
 * Calls that are turned away together move the next slot no further than this share of the longest
 * wait. What a run has in hand takes half of that wait, so it still finds its slots.
 */
const SLOW_DOWN_SHARE = 1 / 4;
/** How late timers and schedulers may be. Costs 1 % of the limit. */
const TOLERANCE_MS = 10;
/**
 * How much closer together two calls may arrive than they left: a new connection, a busy line or
 * receiver. Costs 3 %.
 */
const TRAVEL_MS = 30;
/**
 * The part of the tolerance that is left for timers when the database is far away and its clock is
 * known only roughly.
 */
const TIMER_MARGIN_MS = 5;
/** A one-row update that takes longer than this share of the maximum wait will not be answered. */
const PATIENCE_SHARE = 1 / 8;
/**
 * A process reads the database's clock this often before it reserves. The first reading includes
 * the connection, so its slots would be lost.
 */
const FIRST_READINGS = 2;

/** What webhooks may cause: this share of all calls, because anyone can post them. */
const HINT_SHARE = 1 / 10;
/** The same where calls have no limit: a payment each few hundred milliseconds. */
const HINTS_PER_SECOND_UNLIMITED = 5;
/** A hint that waits longer for its share stays open; a later run reads the payment. */
export const MAX_HINT_WAIT_MS = 10_000;

/**
 * @param callsPerSecond the limit on all calls; 0 for none
 * @returns how many calls a second webhooks may cause
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export const hintsPerSecond = (callsPerSecond: number): number =>
  callsPerSecond === 0 ? HINTS_PER_SECOND_UNLIMITED : callsPerSecond * HINT_SHARE;

type Slot = { atMs: number; toleranceMs: number };
type Waiting = (slot: Slot | NoSlot) => void;

/**
 * How many calls one process may have under way so that each finds a slot, and as many of other
 * processes too.
 * Source: docs/decisions/0015-shared-pace.md
 */
export const mostUnderWay = (callsPerSecond: number): number => Math.max(1, Math.floor((callsPerSecond * MAX_WAIT_MS) / 2_000));

/**
 * Makes this process's end of the shared pace. Nothing is reserved before the first call.
 * Source: docs/decisions/0015-shared-pace.md
 */
export function createPace(options: PaceOptions): Pace {
  const { callsPerSecond, reserve, postpone, maxWaitMs = MAX_WAIT_MS, onFault, time = realTime } = options;
  const clock = followClock();
  const patienceMs = maxWaitMs * PATIENCE_SHARE;
  const waiting: Waiting[] = [];
  let isReserving = false;
  let roundTripMs = 0;
  let readings = 0;

  /**
   * The tolerance has to hold what is uncertain about the clock. A far database costs part of the
   * limit, but never breaks it.
   */
  const toleranceNow = () => {
    const { earliest, latest } = clock.locate(0);
    const uncertainMs = latest - earliest;
    return Number.isFinite(uncertainMs) ? Math.max(TOLERANCE_MS, uncertainMs + TIMER_MARGIN_MS) : TOLERANCE_MS;
  };

  const nextSlot = () =>
    new Promise<Slot | NoSlot>((resolve) => {
      waiting.push(resolve);
      if (!isReserving) void reserveForWaiting();
    });

  /** One statement at a time. Calls that come while it is on its way share the next one. */
  async function reserveForWaiting(): Promise<void> {
    isReserving = true;
    while (waiting.length > 0) {
      const isReading = readings < FIRST_READINGS;
      const served = isReading ? [] : waiting.splice(0);
      const toleranceMs = toleranceNow();
      const spacingMs = Math.ceil(((1_000 + toleranceMs + TRAVEL_MS) * 1_000) / callsPerSecond) / 1_000;
      const restMs = toleranceMs - TOLERANCE_MS;
      const given = await ask({ count: served.length, spacingMs, restMs, leadMs: isReading ? 0 : roundTripMs, maxWaitMs });
      if (given === null) for (const resolve of [...served, ...waiting.splice(0)]) resolve("PACE_UNREACHABLE");
      else
        served.forEach((resolve, i) => {
          resolve(i < given.count ? { atMs: given.firstAtMs + i * spacingMs, toleranceMs } : "TOO_MANY_WAITING");
        });
    }
    isReserving = false;
  }

  async function ask(wanted: SlotsWanted): Promise<SlotsGiven | null> {
    const askedAt = time.now();
    try {
      const given = await answerWithin(time, patienceMs, () => reserve(wanted));
      const answeredAt = time.now();
      readings += 1;
      roundTripMs = answeredAt - askedAt;
      clock.note({ askedAt, answeredAt, clockMs: given.clockMs });
      return given;
    } catch (error) {
      onFault?.(error);
      return null;
    }
  }

  /**
   * Waits for the slot. False when this process woke up too late for it. If the machine was
   * suspended, only one of its two clocks may show it.
   */
  async function isReachedInTime({ atMs, toleranceMs }: Slot): Promise<boolean> {
    const began = time.now();
    const beganAt = time.wallClock();
    for (let now = began; now < clock.locate(atMs).latest; now = time.now()) {
      await time.sleep(Math.ceil(clock.locate(atMs).latest - now));
    }
    const passedMs = Math.max(time.now() - began, time.wallClock() - beganAt);
    return began + passedMs <= clock.locate(atMs).earliest + Math.min(toleranceMs, toleranceNow());
  }

  return {
    async take() {
      const until = time.now() + maxWaitMs;
      // Each try may wait for two statements: one that is on its way already, and its own. So the
      // last try begins two patiences before the end.
      for (let now = until - maxWaitMs; now < until - 2 * patienceMs; now = time.now()) {
        const slot = await nextSlot();
        if (typeof slot === "string") return slot;
        if (clock.locate(slot.atMs).latest > until) return "TOO_MANY_WAITING";
        if (await isReachedInTime(slot)) return "go";
      }
      return "TOO_MANY_WAITING";
    },
    async slowDown(retryAfterMs = SLOW_DOWN_MS) {
      try {
        await postpone?.({ byMs: Math.max(retryAfterMs, SLOW_DOWN_MS), atMostMs: maxWaitMs * SLOW_DOWN_SHARE });
      } catch (error) {
        onFault?.(error);
      }
    },
  };
}
