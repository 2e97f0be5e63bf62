import { setImmediate as turn } from "node:timers/promises";
import type { ProcessTime } from "@/lib/toss/process-time";

/** Time that only the test moves, from 0 on. A busy machine makes it slower, never different. */
export type VirtualTime = ProcessTime & {
  /**
   * Marks work that takes real time, such as a statement. Virtual time stands still until it is
   * done.
   */
  real<Result>(work: Promise<Result>): Promise<Result>;
  /**
   * Moves the time from one sleeper to the next until `goal` is settled. @throws when nothing
   * sleeps and `goal` is still open
   */
  until<Result>(goal: Promise<Result>): Promise<Result>;
};

type Sleeper = { wakeAt: number; wake: () => void };

export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();
  const working = new Set<Promise<unknown>>();

  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const sleeper: Sleeper = { wakeAt: nowMs + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", () => sleepers.delete(sleeper) && reject(signal.reason), { once: true });
    });

  /** Lets everything run that can run without time going on. */
  async function settleDown(): Promise<void> {
    do {
      await Promise.allSettled(working);
      await turn();
    } while (working.size > 0);
  }

  async function until<Result>(goal: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    goal.then(settled, settled);
    for (await settleDown(); !isSettled; await settleDown()) {
      const [next] = [...sleepers].toSorted((one, other) => one.wakeAt - other.wakeAt);
      if (!next) throw new Error("nothing sleeps, and the goal is still open");
      sleepers.delete(next);
      nowMs = Math.max(nowMs, next.wakeAt);
      next.wake();
    }
    return goal;
  }

  function real<Result>(work: Promise<Result>): Promise<Result> {
    const done: Promise<unknown> = work.finally(() => working.delete(done)).catch(() => {});
    working.add(done);
    return work;
  }

  return { now: () => nowMs, wallClock: () => nowMs, sleep, until, real };
}
