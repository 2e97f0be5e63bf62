/**
 * The pace of calls to Toss, shared by every process of every instance. Slots are reserved from one row in the database, evenly spaced on
 * the database's clock; a call leaves within a tolerance after its slot, or reserves anew. Guarantees: of any `limit` + 1 calls, the last
 * leaves more than a second after the first, because limit * spacing - tolerance is longer; a process that may be later than others keeps as
 * much more free behind its slots. A call that gets no slot never leaves.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SlotsGiven, SlotsWanted } from "@/db/queries/toss/pace";
import { followClock } from "./shared-clock";

export type NoSlot = "TOO_MANY_WAITING" | "PACE_UNREACHABLE";

/** `take` resolves when the call may leave, at once; or says why it must not be sent at all. It never throws. */
export type Pace = { take(): Promise<"go" | NoSlot> };

export type PaceOptions = {
  /** Above 0; below 1 too. */
  callsPerSecond: number;
  /** Takes slots of the row that all share. */
  reserve: (wanted: SlotsWanted) => Promise<SlotsGiven>;
  maxWaitMs?: number;
  onFault?: (error: unknown) => void;
};

/**
 * A charge may be begun 30 s after its attempt was put on disk (SEND_WITHIN_MS) and Toss may take 60 s: with 20 s of waiting in between it
 * is over before the two minutes after which "no such order" is believed.
 */
export const MAX_WAIT_MS = 20_000;
/** How late timers and schedulers may be. Costs 1 % of the limit. */
const TOLERANCE_MS = 10;
/** By how much a new connection, a busy line or receiver may move two calls closer together before they arrive. Costs 3 %. */
const TRAVEL_MS = 30;
/** What is left of the tolerance for being late when the database is so far away that its clock is known only roughly. */
const LEAST_MARGIN_MS = 5;
/** A one-row update that takes longer than this share of the longest wait will not come. */
const PATIENCE_SHARE = 1 / 8;

/** A process first reads the database's clock so often: once while it connects, which takes long, and once more. Else a slot would be lost. */
const FIRST_READINGS = 2;

type Slot = { atMs: number; toleranceMs: number };
type Waiting = (slot: Slot | NoSlot) => void;

/** Calls that one process may have under way so that all of them find a slot, with as many again left to the other processes. */
export const mostUnderWay = (callsPerSecond: number): number => Math.max(1, Math.floor((callsPerSecond * MAX_WAIT_MS) / 2_000));

export function createPace({ callsPerSecond, reserve, maxWaitMs = MAX_WAIT_MS, onFault }: PaceOptions): Pace {
  const clock = followClock();
  const patienceMs = maxWaitMs * PATIENCE_SHARE;
  const waiting: Waiting[] = [];
  let isReserving = false;
  let roundTripMs = 0;
  let readings = 0;

  /** What is uncertain about the clock has to fit into the tolerance; so a far database costs some of the limit, never its strictness. */
  const toleranceNow = () => {
    const { earliest, latest } = clock.locate(0);
    const uncertainMs = latest - earliest;
    return Number.isFinite(uncertainMs) ? Math.max(TOLERANCE_MS, uncertainMs + LEAST_MARGIN_MS) : TOLERANCE_MS;
  };

  const nextSlot = () =>
    new Promise<Slot | NoSlot>((resolve) => {
      waiting.push(resolve);
      if (!isReserving) void reserveForWaiting();
    });

  /** One statement at a time: what comes while it is on its way is gathered for the next. */
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
    const patience = new AbortController();
    const askedAt = performance.now();
    try {
      const given = await Promise.race([reserve(wanted), sleep(patienceMs, null, { signal: patience.signal })]);
      if (given === null) throw new Error(`the database has not answered within ${patienceMs} ms`);
      const answeredAt = performance.now();
      readings += 1;
      roundTripMs = answeredAt - askedAt;
      clock.note({ askedAt, answeredAt, clockMs: given.clockMs });
      return given;
    } catch (error) {
      onFault?.(error);
      return null;
    } finally {
      patience.abort();
    }
  }

  /** Whether this process is there in time. A machine that was suspended shows it on one of its two clocks. */
  async function isReachedInTime({ atMs, toleranceMs }: Slot): Promise<boolean> {
    const began = performance.now();
    const beganAt = Date.now();
    for (let now = began; now < clock.locate(atMs).latest; now = performance.now()) {
      await sleep(Math.ceil(clock.locate(atMs).latest - now));
    }
    const passedMs = Math.max(performance.now() - began, Date.now() - beganAt);
    return began + passedMs <= clock.locate(atMs).earliest + Math.min(toleranceMs, toleranceNow());
  }

  return {
    async take() {
      const until = performance.now() + maxWaitMs;
      // The time for one more answer is kept back, so that the longest wait holds whatever happens: one statement may be on its way already.
      for (let now = until - maxWaitMs; now < until - 2 * patienceMs; now = performance.now()) {
        const slot = await nextSlot();
        if (typeof slot === "string") return slot;
        if (clock.locate(slot.atMs).latest > until) return "TOO_MANY_WAITING";
        if (await isReachedInTime(slot)) return "go";
      }
      return "TOO_MANY_WAITING";
    },
  };
}
