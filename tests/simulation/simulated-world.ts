/** One seed's world: its database, its Toss, its people, one virtual clock; and processes of the application that may break off. */
import type postgres from "postgres";
import type { Context } from "@/lib/context";
import type { Log } from "@/lib/log";
import { createTossClient } from "@/lib/toss/client";
import { KEY_RING, SECRET_KEY, SETTINGS } from "@/tests/support/test-context";
import { type Chance, chanceOf } from "./chance";
import { createMisfortune, type FaultKind, InjectedFault, isInjected, type Misfortune } from "./faults";
import { createInProcessToss, type InProcessToss, TOSS_URL } from "./in-process-toss";
import { createNetwork, type Network } from "./network";
import { type ObservedPool, openObservedPool, type Watcher } from "./observed-database";
import { createPeople, type SimulatedPerson } from "./people";

const POOL_SIZE = 4;
const WRONG_KEY = "test_sk_of_somebody_else";
const LOOKS_MOST = 40;
const LOOK_EVERY_MS = 5;
const TRACE_MOST = 4_000;

export type WorldInput = {
  seed: number;
  databaseUrl: string;
  subscriptions: number;
  /** Only these people, by number; for finding the shortest trace. */
  only?: readonly number[];
  without?: readonly FaultKind[];
};

export type ProcessOptions = {
  /** Its name among the draws. */
  name: string;
  /** After so many steps at the database it is taken away. */
  killAfter?: number;
  /** Sends another merchant's secret key. */
  hasWrongKey?: boolean;
  /** Its database never fails. */
  isSafe?: boolean;
  /** Watches this process instead of the misfortunes of the simulation. */
  watcher?: Watcher;
  /** Stands between this process and Toss. */
  between?: (ask: typeof fetch) => typeof fetch;
};

export type SimulatedWorld = {
  seed: number;
  chance: Chance;
  misfortune: Misfortune;
  toss: InProcessToss;
  network: Network;
  people: SimulatedPerson[];
  sql: postgres.Sql;
  now: () => Date;
  moveTo: (instant: Date) => Promise<void>;
  moveSeconds: (seconds: number) => Promise<void>;
  /** A process of the application, as one request or one run of the cron is. */
  process: (options: ProcessOptions) => Context;
  trace: string[];
  note: (line: string) => void;
  /** What nobody may break, found while acting rather than by looking at rows. */
  violations: string[];
  /** Lets an act happen; faults of the simulation are noted, the application's own errors are violations. */
  attempt: <Answer>(what: string, act: () => Promise<Answer>) => Promise<Answer | null>;
  close: () => Promise<void>;
};

export async function createSimulatedWorld(input: WorldInput, startAt: Date): Promise<SimulatedWorld> {
  const chance = chanceOf(input.seed);
  const clock = { now: startAt };
  const now = () => clock.now;
  const misfortune = createMisfortune(chance, input.without);
  const toss = createInProcessToss(now);
  toss.core.state.settings = { ...toss.core.state.settings, secretKeys: [SECRET_KEY], callLog: false };
  const pool = openObservedPool(input.databaseUrl, POOL_SIZE);
  const people = await createPeople(pool.sql, { ...input, chance, startAt });
  const names = new Map(people.map((person) => [person.customerKey, String(person.number)]));
  const network = createNetwork({ toss, now, chance, misfortune, nameOf: (key) => names.get(key) ?? "nobody" });
  const trace: string[] = [];
  const violations: string[] = [];
  const note = (line: string) => {
    trace.push(`${clock.now.toISOString()} ${line}`);
    if (trace.length > TRACE_MOST) trace.shift();
  };
  const moveTo = async (instant: Date) => {
    await network.catchUp(instant, (moment) => {
      clock.now = moment;
    });
    clock.now = instant;
  };
  return {
    seed: input.seed,
    chance,
    misfortune,
    toss,
    network,
    people,
    sql: pool.sql,
    now,
    moveTo,
    moveSeconds: (seconds) => moveTo(new Date(clock.now.getTime() + seconds * 1_000)),
    process: (options) => startProcess({ pool, misfortune, network, now, log: judgingLog(violations, note) }, options),
    trace,
    note,
    violations,
    attempt: async (what, act) => {
      try {
        return await act();
      } catch (error) {
        note(`${what}: ${error instanceof Error ? error.message.split("\n")[0] : "threw"}`);
        if (!isInjected(error)) violations.push(`${what}: ${sentenceOf(error)}`);
        return null;
      }
    },
    close: () => pool.close(),
  };
}

type Means = { pool: ObservedPool; misfortune: Misfortune; network: Network; now: () => Date; log: Log };

function startProcess({ pool, misfortune, network, now, log }: Means, options: ProcessOptions): Context {
  return {
    db: pool.watchedBy(options.watcher ?? (options.isSafe ? UNWATCHED : createWatcher(misfortune, options))),
    toss: createTossClient({
      baseUrl: TOSS_URL,
      secretKey: options.hasWrongKey ? WRONG_KEY : SECRET_KEY,
      fetch: options.between ? options.between(network.fetch) : network.fetch,
    }),
    keyRing: KEY_RING,
    now,
    pause: createPatience(),
    actor: "operator:simulation",
    log,
    settings: SETTINGS,
  };
}

/** Somebody who waits looks again a few times, in no virtual time at all, and then closes the page. */
function createPatience(): (ms: number) => Promise<void> {
  let left = LOOKS_MOST;
  return async () => {
    left -= 1;
    if (left < 0) throw new InjectedFault("page_closed");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  };
}

const UNWATCHED: Watcher = { before: () => {}, after: () => {} };

function createWatcher(misfortune: Misfortune, { name, killAfter }: ProcessOptions): Watcher {
  let steps = 0;
  const live = () => {
    if (killAfter !== undefined && steps >= killAfter) throw new InjectedFault("cron_killed");
  };
  return {
    before: (step) => {
      live();
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
      live();
    },
  };
}

/** The application's log: an error that does not go back to a fault of ours is a finding. */
function judgingLog(violations: string[], note: (line: string) => void): Log {
  const hear =
    (isGrave: boolean) =>
    (...words: unknown[]) => {
      const [fields, message] = words;
      const error = typeof fields === "object" && fields !== null && "err" in fields ? fields.err : undefined;
      if (error === undefined) return;
      note(`log: ${String(message)}: ${error instanceof Error ? error.message.split("\n")[0] : ""}`);
      if (isGrave && !isInjected(error)) violations.push(`logged "${String(message)}": ${sentenceOf(error)}`);
    };
  return { info: () => {}, warn: hear(true), error: hear(true) };
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` <- ${error.cause.message}` : "";
  return `${error.name}: ${error.message.split("\n")[0]}${cause} ${
    error.stack
      ?.split("\n")
      .find((line) => line.includes("/lib/"))
      ?.trim() ?? ""
  }`;
}
