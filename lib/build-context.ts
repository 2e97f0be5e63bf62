import { type Database, type OpenDatabase, openDatabase } from "@/db/client";
import { claimProbe, closeCircuit, countSilence, readCircuit } from "@/db/queries/toss/circuit";
import { reserveSlots } from "@/db/queries/toss/pace";
import type { Actor, Context } from "./context";
import { operationClock } from "./demo/clock";
import type { Env } from "./env";
import type { Log } from "./log";
import { type Circuit, createCircuit } from "./toss/circuit";
import { createTossClient, type TossClient } from "./toss/client";
import { createPace, mostUnderWay, type Pace } from "./toss/pace";

/** What a process opens once and every context of it shares. */
export type Connections = OpenDatabase & { toss: TossClient; log: Log };

/** Opens the pool and the Toss client that the environment names; nothing is sent yet. The caller closes them, or lives as long as they do. */
export function openConnections(env: Env, log: Log): Connections {
  const database = openDatabase(env.databaseUrl, env.databasePoolSize);
  const toss = createTossClient({
    baseUrl: env.tossApiBaseUrl,
    secretKey: env.tossSecretKey,
    pace: paceOf(env, database.db, log),
    circuit: circuitOf(database.db, log),
    log: (entry) => log.info(entry, "toss"),
  });
  return { ...database, toss, log };
}

function paceOf({ tossCallsPerSecond: callsPerSecond }: Env, db: Database, log: Log): Pace | undefined {
  if (callsPerSecond === 0) return undefined;
  return createPace({
    callsPerSecond,
    reserve: (wanted) => reserveSlots(db, wanted),
    onFault: (err) => log.error({ err }, "no slot of the pace of calls to Toss could be reserved"),
  });
}

const circuitOf = (db: Database, log: Log): Circuit =>
  createCircuit({
    read: () => readCircuit(db),
    countSilence: (input) => countSilence(db, input),
    claimProbe: (input) => claimProbe(db, input),
    close: () => closeCircuit(db),
    onFault: (err) => log.error({ err }, "the circuit towards Toss could not be read or written"),
  });

/** What waits for a slot longer than the pace lets it would not be sent at all, so a low limit takes fewer charges in hand. */
const batchConcurrencyOf = ({ batchConcurrency, tossCallsPerSecond }: Env): number =>
  tossCallsPerSecond === 0 ? batchConcurrency : Math.min(batchConcurrency, mostUnderWay(tossCallsPerSecond));

/** Everything an operation may touch, with the clock as it stands now. One for each request or command. */
export async function buildContext({ db, toss, log }: Connections, env: Env, actor: Actor): Promise<Context> {
  return {
    db,
    toss,
    actor,
    log,
    keyRing: env.billingKeyRing,
    now: await operationClock(db, env),
    settings: {
      priceWon: env.priceWon,
      dunning: env.dunning,
      batchHours: env.batchHours,
      graceDays: env.graceDays,
      adminEmails: env.adminEmails,
      batchConcurrency: batchConcurrencyOf(env),
      refusedCardsPerHour: env.refusedCardsPerHour,
    },
  };
}
