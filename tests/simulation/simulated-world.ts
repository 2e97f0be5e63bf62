/**
 * One seed's world: its database, its Toss, its people, one virtual clock, and processes of the
 * application that may die.
 */
import type postgres from "postgres";
import type { BillingSettings, Context } from "@/lib/context";
import { SECRET_KEY, SETTINGS } from "@/tests/support/test-context";
import { createCapturedLog, describeError } from "./captured-log";
import { type Chance, chanceOf } from "./chance";
import { createVirtualClock } from "./clock";
import { createFaultInjector, type FaultInjector, type FaultKind, isInjected } from "./faults";
import { createInProcessToss, type InProcessToss } from "./in-process-toss";
import { createMailServer, type MailServer } from "./mail-server";
import { createNetwork, type Network } from "./network";
import { openObservedPool } from "./observed-database";
import { createPeople, type SimulatedPerson } from "./people";
import { type KeyMixUp, type ProcessOptions, startProcess } from "./processes";
import { createSeals, type Seals } from "./seals";

export type { ProcessOptions } from "./processes";

/**
 * Enough for runs and people to interleave at every statement. Each further connection prepares
 * every statement again.
 */
const POOL_SIZE = 3;
const MAX_TRACE = 4_000;
const KEY_MIX_UP_MS = 10 * 60_000;

export type WorldInput = {
  seed: number;
  databaseUrl: string;
  subscriptions: number;
  /** Play only these people, by number. The search for the shortest trace uses it. */
  only?: readonly number[];
  without?: readonly FaultKind[];
  /** The merchant's settings; by default those of the other tests. */
  settings?: BillingSettings;
  /** Wraps the context of each process, so that a test can watch what uses it. */
  watch?: (context: Context) => Context;
};

export type SimulatedWorld = {
  seed: number;
  chance: Chance;
  faults: FaultInjector;
  toss: InProcessToss;
  network: Network;
  mail: MailServer;
  /** When notices that only time causes were looked for, with success. */
  raised: number[];
  /** When runs of the batch began, and which of them are certainly on record. */
  runs: { beganMs: number; isWhole: boolean }[];
  people: SimulatedPerson[];
  settings: BillingSettings;
  sql: postgres.Sql;
  now: () => Date;
  /** Moves the clock forward, never back. */
  moveTo: (instant: Date) => Promise<void>;
  moveSeconds: (seconds: number) => Promise<void>;
  /** Waits in virtual time while everything else goes on. */
  pass: (ms: number) => Promise<void>;
  /** Starts a process of the application: one request, or one run of the cron. */
  process: (options: ProcessOptions) => Context;
  /** For the next ten minutes every process that starts gets another merchant's secret key. */
  mixUpKeys: () => void;
  /** The keys with which processes that start now seal and open. */
  seals: Seals;
  trace: string[];
  note: (line: string) => void;
  /** The lines that the application logged. */
  logged: readonly string[];
  /** Broken promises noticed while acting, rather than by reading rows afterwards. */
  violations: string[];
  /** Everything that was ever secret, apart from the keys that Toss still has. */
  secrets: Set<string>;
  /** What people started while a call was slow; the day waits for all of it. */
  sideTasks: Promise<void>[];
  /**
   * Runs an act. Injected faults are noted; the application's own errors are violations. @returns
   * null when it threw
   */
  attempt: <Answer>(what: string, act: () => Promise<Answer>) => Promise<Answer | null>;
  close: () => Promise<void>;
};

export async function createSimulatedWorld(input: WorldInput, startAt: Date): Promise<SimulatedWorld> {
  const { settings = SETTINGS, watch = (context) => context } = input;
  const chance = chanceOf(input.seed);
  const clock = createVirtualClock(startAt);
  const faults = createFaultInjector(chance, input.without);
  const toss = createInProcessToss(clock.now);
  toss.core.state.settings = { ...toss.core.state.settings, secretKeys: [SECRET_KEY], callLog: false };
  const pool = openObservedPool(input.databaseUrl, POOL_SIZE);
  const people = await createPeople(pool.sql, { ...input, chance, startAt });
  const names = new Map(people.map((person) => [person.customerKey, String(person.number)]));
  const network = createNetwork({ toss, clock, chance, faults, nameOf: (key) => names.get(key) ?? "nobody" });
  const mail = createMailServer({ clock, chance, faults, people });
  const keyMixUp: KeyMixUp = { until: new Date(0), isCounted: false };
  const seals = createSeals();
  const trace: string[] = [];
  const violations: string[] = [];
  const note = (line: string) => {
    trace.push(`${clock.now().toISOString()} ${line}`);
    if (trace.length > MAX_TRACE) trace.shift();
  };
  const { log, lines } = createCapturedLog(violations, note);
  return {
    seed: input.seed,
    chance,
    faults,
    toss,
    network,
    mail,
    raised: [],
    runs: [],
    people,
    settings,
    sql: pool.sql,
    now: clock.now,
    moveTo: clock.moveTo,
    pass: clock.pass,
    moveSeconds: (seconds) => clock.moveTo(new Date(clock.now().getTime() + seconds * 1_000)),
    process: (options) => watch(startProcess({ pool, faults, network, clock, keyMixUp, seals, log, settings }, options)),
    mixUpKeys: () => {
      keyMixUp.until = new Date(clock.now().getTime() + KEY_MIX_UP_MS);
      keyMixUp.isCounted = false;
    },
    seals,
    trace,
    note,
    logged: lines,
    violations,
    secrets: new Set([SECRET_KEY]),
    sideTasks: [],
    attempt: async (what, act) => {
      try {
        return await act();
      } catch (error) {
        note(`${what}: ${error instanceof Error ? error.message.split("\n")[0] : "threw"}`);
        if (!isInjected(error)) violations.push(`${what}: ${describeError(error)}`);
        return null;
      }
    },
    close: () => pool.close(),
  };
}
