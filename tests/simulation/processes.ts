/** Processes of the application, as one request or one run of the cron is: with their own luck at the database, and mortal. */
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import { SECRET_KEY } from "@/tests/support/test-context";
import type { VirtualClock } from "./clock";
import { InjectedFault, type Misfortune } from "./faults";
import { TOSS_URL } from "./in-process-toss";
import type { Network } from "./network";
import type { ObservedPool, Watcher } from "./observed-database";
import type { Seals } from "./rotation";

export const WRONG_KEY = "test_sk_of_somebody_else";
const MAX_LOOK_UPS = 40;
const LOOK_EVERY_MS = 20;

export type ProcessOptions = {
  /** Its name among the draws. */
  name: string;
  /** After so many steps at the database or at Toss it is taken away. */
  killAfter?: number;
  /** Its database never fails. */
  isSafe?: boolean;
  /** Where it waits, time passes; somebody at a page looks again a few times instead, and closes it. */
  canWait?: boolean;
  /** Watches this process instead of the misfortunes of the simulation. */
  watcher?: Watcher;
  /** Stands between this process and Toss. */
  between?: (ask: typeof fetch) => typeof fetch;
};

/** Until when every process that starts gets another merchant's secret key. */
export type KeyMixUp = { until: Date; isCounted: boolean };

type Means = {
  pool: ObservedPool;
  misfortune: Misfortune;
  network: Network;
  clock: VirtualClock;
  keyMixUp: KeyMixUp;
  seals: Seals;
  log: Context["log"];
  settings: Context["settings"];
};

export function startProcess(means: Means, options: ProcessOptions): Context {
  const { pool, misfortune, network, clock, keyMixUp, seals, log, settings } = means;
  const life = createLife(misfortune, options.killAfter);
  const hasWrongKey = clock.now() < keyMixUp.until;
  const reach = hasWrongKey ? counting(network.fetch, { misfortune, keyMixUp }) : network.fetch;
  const ask = options.killAfter === undefined ? reach : mortal(reach, life);
  return {
    db: pool.watchedBy(options.watcher ?? (options.isSafe ? UNWATCHED : createWatcher(misfortune, options.name, life))),
    toss: createTossClient({
      baseUrl: TOSS_URL,
      secretKey: hasWrongKey ? WRONG_KEY : SECRET_KEY,
      fetch: options.between ? options.between(ask) : ask,
    }),
    keyRing: seals.ring,
    now: clock.now,
    pause: options.canWait ? clock.pass : createPatience(),
    actor: "operator:simulation",
    log,
    settings,
  };
}

/** Somebody who waits looks again a few times, in no virtual time at all, and then closes the page. */
function createPatience(): (ms: number) => Promise<void> {
  let left = MAX_LOOK_UPS;
  return async () => {
    left -= 1;
    if (left < 0) throw new InjectedFault("page_closed");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  };
}

type Life = {
  /** One more thing is about to be done. Throws when the process is gone. */
  step: () => void;
  goesOn: () => void;
};

function createLife(misfortune: Misfortune, killAfter = Number.POSITIVE_INFINITY): Life {
  let steps = 0;
  let isCounted = false;
  const goesOn = () => {
    if (steps < killAfter) return;
    if (!isCounted) misfortune.count("cron_killed");
    isCounted = true;
    throw new InjectedFault("cron_killed");
  };
  return {
    goesOn,
    step: () => {
      goesOn();
      steps += 1;
    },
  };
}

/** Taken away on the way to Toss, or before the answer is read. */
const mortal =
  (ask: typeof fetch, life: Life): typeof fetch =>
  async (input, init) => {
    life.step();
    const answer = await ask(input, init);
    life.goesOn();
    return answer;
  };

const counting =
  (ask: typeof fetch, { misfortune, keyMixUp }: Pick<Means, "misfortune" | "keyMixUp">): typeof fetch =>
  (input, init) => {
    if (!keyMixUp.isCounted) misfortune.count("wrong_key");
    keyMixUp.isCounted = true;
    return ask(input, init);
  };

const UNWATCHED: Watcher = { before: () => {}, after: () => {} };

function createWatcher(misfortune: Misfortune, name: string, life: Life): Watcher {
  let steps = 0;
  return {
    before: (step) => {
      life.step();
      steps += 1;
      if (step === "statement") {
        if (misfortune.strikes("statement_lost", name, steps)) throw new InjectedFault("statement_lost", "CONNECTION_CLOSED");
        return;
      }
      if (misfortune.strikes("serialization_failure", name, steps)) throw new InjectedFault("serialization_failure", "40001");
      if (misfortune.strikes("commit_refused", name, steps)) throw new InjectedFault("commit_refused", "CONNECTION_CLOSED");
    },
    after: (step) => {
      if (step === "commit" && misfortune.strikes("commit_answer_lost", name, steps))
        throw new InjectedFault("commit_answer_lost", "CONNECTION_CLOSED");
      life.goesOn();
    },
  };
}
