import { type Database, type OpenDatabase, openDatabase } from "@/db/client";
import type { Caller } from "@/db/gate";
import { claimProbe, closeCircuit, countSilence, readCircuit } from "@/db/queries/toss/circuit";
import { type PaceRow, postponeSlots, reserveSlots } from "@/db/queries/toss/pace";
import type { Actor, BillingSettings, Context } from "./context";
import { operationClock } from "./demo/clock";
import type { Env } from "./env";
import type { Log } from "./log";
import { type Circuit, createCircuit } from "./toss/circuit";
import { createTossClient, type TossClient } from "./toss/client";
import { createPace, hintsPerSecond, MAX_HINT_WAIT_MS, mostUnderWay, type Pace, type PaceOptions } from "./toss/pace";

/** What a process opens once, and all its contexts share. */
export type Connections = OpenDatabase & { toss: TossClient; log: Log };

/**
 * Creates the connection pool and the Toss client of the environment, without connecting yet. The
 * caller closes them if it ends before the process.
 */
export function openConnections(env: Env, log: Log): Connections {
  const database = openDatabase(env.databaseUrl, env.databasePoolSize);
  const toss = createTossClient({
    baseUrl: env.tossApiBaseUrl,
    secretKey: env.tossSecretKey,
    pace: paceOf(env, database.db, log),
    hintPace: hintPaceOf(env, database.db, log),
    circuit: circuitOf(database.db, log),
    log: (entry) => log.info(entry, "toss"),
  });
  return { ...database, toss, log };
}

function paceOf({ tossCallsPerSecond: callsPerSecond }: Env, db: Database, log: Log): Pace | undefined {
  return callsPerSecond === 0 ? undefined : createPace({ callsPerSecond, ...onRow("all", db, log) });
}

/** Anyone can post webhooks, so what they cause has a limit even where other calls have none. */
const hintPaceOf = ({ tossCallsPerSecond }: Env, db: Database, log: Log): Pace =>
  createPace({ callsPerSecond: hintsPerSecond(tossCallsPerSecond), maxWaitMs: MAX_HINT_WAIT_MS, ...onRow("hints", db, log) });

const onRow = (row: PaceRow, db: Database, log: Log): Pick<PaceOptions, "reserve" | "postpone" | "onFault"> => ({
  reserve: (wanted) => reserveSlots(db, wanted, { row }),
  postpone: (by) => postponeSlots(db, by, { row }),
  onFault: (err) => log.error({ err }, "could not reserve a slot for calls to Toss"),
});

const circuitOf = (db: Database, log: Log): Circuit =>
  createCircuit({
    read: () => readCircuit(db),
    countSilence: (input) => countSilence(db, input),
    claimProbe: (input) => claimProbe(db, input),
    close: () => closeCircuit(db),
    onFault: (err) => log.error({ err }, "could not read or write the circuit breaker for Toss"),
  });

/**
 * A charge that waits too long for a slot is not sent at all, so a low rate limit also lowers the
 * concurrency.
 */
const batchConcurrencyOf = ({ batchConcurrency, tossCallsPerSecond }: Env): number =>
  tossCallsPerSecond === 0 ? batchConcurrency : Math.min(batchConcurrency, mostUnderWay(tossCallsPerSecond));

/**
 * Builds the context of one request or command. Reads the demo's clock offset once, so that the
 * whole request uses the same clock.
 */
export async function buildContext({ db, forCaller, toss, log }: Connections, env: Env, actor: Actor): Promise<Context> {
  return {
    db: forCaller(callerOf(actor, env.databasePoolSize)),
    toss,
    actor,
    log,
    keyRing: env.billingKeyRing,
    now: await operationClock(db, env),
    settings: settingsOf(env),
  };
}

/** A person or a link that presses often, or whose rows are locked, must not hold up the others. */
const TRANSACTIONS_OF_A_PERSON = 2;
/** A person is told to try again; background work can wait longer. */
const PERSON_WAIT_MS = 2_000;
const WORK_WAIT_MS = 20_000;

/** How much of the pool an actor may use. Webhooks count together, because strangers send them. */
function callerOf(actor: Actor, poolSize: number): Caller {
  if (actor.startsWith("person:") || actor.startsWith("link:"))
    return { name: actor, atOnce: TRANSACTIONS_OF_A_PERSON, waitMs: PERSON_WAIT_MS };
  if (actor.startsWith("webhook:"))
    return { name: "webhook", atOnce: Math.max(1, Math.floor(poolSize / 3)), waitMs: WORK_WAIT_MS };
  return { name: actor, atOnce: poolSize, waitMs: WORK_WAIT_MS };
}

/** What the merchant has chosen, out of the environment. */
export const settingsOf = (env: Env): BillingSettings => ({
  priceWon: env.priceWon,
  quantity: env.quantity,
  dunning: env.dunning,
  batchHours: env.batchHours,
  graceDays: env.graceDays,
  withdrawalDays: env.withdrawalDays,
  givesUnusedBack: env.givesUnusedBack,
  trialDays: env.trialDays,
  adminEmails: env.adminEmails,
  hasDailySummary: env.hasDailySummary,
  batchConcurrency: batchConcurrencyOf(env),
  cards: env.cards,
  isClockReal: !env.isDemo,
});
