import { type OpenDatabase, openDatabase } from "@/db/client";
import type { Actor, Context } from "./context";
import { operationClock } from "./demo/clock";
import type { Env } from "./env";
import type { Log } from "./log";
import { createTossClient, type TossClient } from "./toss/client";

/** What a process opens once and every context of it shares. */
export type Connections = OpenDatabase & { toss: TossClient; log: Log };

/** Opens the pool and the Toss client that the environment names; nothing is sent yet. The caller closes them, or lives as long as they do. */
export function openConnections(env: Env, log: Log): Connections {
  const toss = createTossClient({
    baseUrl: env.tossApiBaseUrl,
    secretKey: env.tossSecretKey,
    log: (entry) => log.info(entry, "toss"),
  });
  return { ...openDatabase(env.databaseUrl, env.databasePoolSize), toss, log };
}

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
      graceDays: env.graceDays,
      adminEmails: env.adminEmails,
      batchConcurrency: env.batchConcurrency,
      refusedCardsPerHour: env.refusedCardsPerHour,
    },
  };
}
