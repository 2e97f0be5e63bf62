/** One seed's world: its database, its Toss, its people, one virtual clock; and processes of the application that may break off. */
import type postgres from "postgres";
import type { BillingSettings, Context } from "@/lib/context";
import { SECRET_KEY, SETTINGS } from "@/tests/support/test-context";
import { type Chance, chanceOf } from "./chance";
import { createVirtualClock } from "./clock";
import { createMisfortune, type FaultKind, isInjected, type Misfortune } from "./faults";
import { createInProcessToss, type InProcessToss } from "./in-process-toss";
import { createListeningLog, sentenceOf } from "./listening-log";
import { createNetwork, type Network } from "./network";
import { openObservedPool } from "./observed-database";
import { createPeople, type SimulatedPerson } from "./people";
import { type KeyMixUp, type ProcessOptions, startProcess } from "./processes";
import { createSeals, type Seals } from "./rotation";

export type { ProcessOptions } from "./processes";

/** Enough for runs and people to meet at every statement; each one more prepares every statement once more. */
const POOL_SIZE = 3;
const MAX_TRACE = 4_000;
const KEY_MIX_UP_MS = 10 * 60_000;

export type WorldInput = {
  seed: number;
  databaseUrl: string;
  subscriptions: number;
  /** Only these people, by number; for finding the shortest trace. */
  only?: readonly number[];
  without?: readonly FaultKind[];
  /** What the merchant has chosen; the tests' settings unless said. */
  settings?: BillingSettings;
  /** Sees what each process is given, to look at what is done with it. */
  watch?: (context: Context) => Context;
};

export type SimulatedWorld = {
  seed: number;
  chance: Chance;
  misfortune: Misfortune;
  toss: InProcessToss;
  network: Network;
  people: SimulatedPerson[];
  settings: BillingSettings;
  sql: postgres.Sql;
  now: () => Date;
  /** Never back. */
  moveTo: (instant: Date) => Promise<void>;
  moveSeconds: (seconds: number) => Promise<void>;
  /** Lets time pass beside whatever is under way. */
  pass: (ms: number) => Promise<void>;
  /** A process of the application, as one request or one run of the cron is. */
  process: (options: ProcessOptions) => Context;
  /** For the next ten minutes whoever starts a process of the application gives it another merchant's secret key. */
  mixUpKeys: () => void;
  /** With which keys whatever starts now seals and opens. */
  seals: Seals;
  trace: string[];
  note: (line: string) => void;
  /** What the application wrote into its log. */
  logged: readonly string[];
  /** What nobody may break, found while acting rather than by looking at rows. */
  violations: string[];
  /** What was secret at some time, beside the keys that Toss still has. */
  secrets: Set<string>;
  /** What people began beside the day's course; waited for before the day goes on. */
  besides: Promise<void>[];
  /** Lets an act happen; faults of the simulation are noted, the application's own errors are violations. */
  attempt: <Answer>(what: string, act: () => Promise<Answer>) => Promise<Answer | null>;
  close: () => Promise<void>;
};

export async function createSimulatedWorld(input: WorldInput, startAt: Date): Promise<SimulatedWorld> {
  const { settings = SETTINGS, watch = (context) => context } = input;
  const chance = chanceOf(input.seed);
  const clock = createVirtualClock(startAt);
  const misfortune = createMisfortune(chance, input.without);
  const toss = createInProcessToss(clock.now);
  toss.core.state.settings = { ...toss.core.state.settings, secretKeys: [SECRET_KEY], callLog: false };
  const pool = openObservedPool(input.databaseUrl, POOL_SIZE);
  const people = await createPeople(pool.sql, { ...input, chance, startAt });
  const names = new Map(people.map((person) => [person.customerKey, String(person.number)]));
  const network = createNetwork({ toss, clock, chance, misfortune, nameOf: (key) => names.get(key) ?? "nobody" });
  const keyMixUp: KeyMixUp = { until: new Date(0), isCounted: false };
  const seals = createSeals();
  const trace: string[] = [];
  const violations: string[] = [];
  const note = (line: string) => {
    trace.push(`${clock.now().toISOString()} ${line}`);
    if (trace.length > MAX_TRACE) trace.shift();
  };
  const { log, lines } = createListeningLog(violations, note);
  return {
    seed: input.seed,
    chance,
    misfortune,
    toss,
    network,
    people,
    settings,
    sql: pool.sql,
    now: clock.now,
    moveTo: clock.moveTo,
    pass: clock.pass,
    moveSeconds: (seconds) => clock.moveTo(new Date(clock.now().getTime() + seconds * 1_000)),
    process: (options) => watch(startProcess({ pool, misfortune, network, clock, keyMixUp, seals, log, settings }, options)),
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
    besides: [],
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
