/**
 * Processes of the application (one request, or one run of the cron), each with its own database
 * faults, and killable.
 */
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import type { Http } from "@/lib/toss/http";
import { SECRET_KEY } from "@/tests/support/test-context";
import type { VirtualClock } from "./clock";
import { type FaultInjector, type FaultKind, InjectedFault } from "./faults";
import { TOSS_URL } from "./in-process-toss";
import type { Network } from "./network";
import type { ObservedPool, Watcher } from "./observed-database";
import type { Seals } from "./seals";

export const WRONG_KEY = "test_sk_of_another_merchant";
const MAX_LOOK_UPS = 40;
const LOOK_EVERY_MS = 20;

export type ProcessOptions = {
  /** Its name in random draws. */
  name: string;
  /** The process dies after this many steps at the database or at Toss. */
  killAfter?: number;
  /** A life that the caller shares with what else the process does, such as its mails. */
  life?: Life;
  /** Its database never fails. */
  isSafe?: boolean;
  /**
   * Waiting takes virtual time. Without it the process is a person at a page, who looks a few times
   * and closes the page.
   */
  canWait?: boolean;
  /** Replaces the simulation's own faults for this process. */
  watcher?: Watcher;
  /** Wraps the process's calls to Toss. */
  between?: (ask: Http) => Http;
};

/** Until then every process that starts gets another merchant's secret key. */
export type KeyMixUp = { until: Date; isCounted: boolean };

type Means = {
  pool: ObservedPool;
  faults: FaultInjector;
  network: Network;
  clock: VirtualClock;
  keyMixUp: KeyMixUp;
  seals: Seals;
  log: Context["log"];
  settings: Context["settings"];
};

export function startProcess(means: Means, options: ProcessOptions): Context {
  const { pool, faults, network, clock, keyMixUp, seals, log, settings } = means;
  const life = options.life ?? createLife(faults, { killAfter: options.killAfter });
  const hasWrongKey = clock.now() < keyMixUp.until;
  const reach = hasWrongKey ? counting(network.http, { faults, keyMixUp }) : network.http;
  const ask = options.killAfter === undefined ? reach : killable(reach, life);
  return {
    db: pool.watchedBy(options.watcher ?? (options.isSafe ? UNWATCHED : createWatcher(faults, options.name, life))),
    toss: createTossClient({
      baseUrl: TOSS_URL,
      secretKey: hasWrongKey ? WRONG_KEY : SECRET_KEY,
      http: options.between ? options.between(ask) : ask,
    }),
    keyRing: seals.ring,
    now: clock.now,
    pause: options.canWait ? clock.pass : createImpatientPause(),
    actor: "operator:simulation",
    log,
    settings,
  };
}

/**
 * A person at the page looks again a few times, without virtual time passing, and then closes the
 * page.
 */
function createImpatientPause(): (ms: number) => Promise<void> {
  let left = MAX_LOOK_UPS;
  return async () => {
    left -= 1;
    if (left < 0) throw new InjectedFault("page_closed");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  };
}

export type Life = {
  /** Counts one more step. Throws when the process is dead. */
  step: () => void;
  throwIfKilled: () => void;
  /** How often something has failed it, its death included. */
  harms: () => number;
  /** Throws a fault that this process meets. */
  meet: (fault: InjectedFault) => never;
};

type Death = { killAfter?: number; kind?: Extract<FaultKind, "cron_killed" | "deliverer_killed"> };

export function createLife(
  faults: FaultInjector,
  { killAfter = Number.POSITIVE_INFINITY, kind = "cron_killed" }: Death = {},
): Life {
  let steps = 0;
  let harms = 0;
  let isCounted = false;
  const meet = (fault: InjectedFault) => {
    harms += 1;
    throw fault;
  };
  const throwIfKilled = () => {
    if (steps < killAfter) return;
    if (!isCounted) faults.count(kind);
    isCounted = true;
    meet(new InjectedFault(kind));
  };
  return {
    throwIfKilled,
    harms: () => harms,
    meet,
    step: () => {
      throwIfKilled();
      steps += 1;
    },
  };
}

/** The process may die before the call, or before it reads the answer. */
const killable =
  (ask: Http, life: Life): Http =>
  async (call) => {
    life.step();
    const answer = await ask(call);
    life.throwIfKilled();
    return answer;
  };

const counting =
  (ask: Http, { faults, keyMixUp }: Pick<Means, "faults" | "keyMixUp">): Http =>
  (call) => {
    if (!keyMixUp.isCounted) faults.count("wrong_key");
    keyMixUp.isCounted = true;
    return ask(call);
  };

const UNWATCHED: Watcher = { before: () => {}, after: () => {} };

function createWatcher(faults: FaultInjector, name: string, life: Life): Watcher {
  let steps = 0;
  return {
    before: (step) => {
      life.step();
      steps += 1;
      if (step === "statement") {
        if (faults.strikes("statement_lost", name, steps)) life.meet(new InjectedFault("statement_lost", "CONNECTION_CLOSED"));
        return;
      }
      if (faults.strikes("serialization_failure", name, steps)) life.meet(new InjectedFault("serialization_failure", "40001"));
      if (faults.strikes("commit_refused", name, steps)) life.meet(new InjectedFault("commit_refused", "CONNECTION_CLOSED"));
    },
    after: (step) => {
      if (step === "commit" && faults.strikes("commit_answer_lost", name, steps))
        life.meet(new InjectedFault("commit_answer_lost", "CONNECTION_CLOSED"));
      life.throwIfKilled();
    },
  };
}
