import { type Database, openDatabase } from "@/db/client";
import type { Actor, Context } from "@/lib/context";
import { operationClock } from "@/lib/demo/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createTossClient, type TossClient } from "@/lib/toss/client";

type Shared = { db: Database; toss: TossClient };

/** One pool and one client for each server process. On globalThis, because hot reload evaluates this module again and would leak a pool. */
const holder = globalThis as typeof globalThis & { trakkoShared?: Shared };

function shared(): Shared {
  holder.trakkoShared ??= {
    db: openDatabase(env.databaseUrl, env.databasePoolSize).db,
    toss: createTossClient({
      baseUrl: env.tossApiBaseUrl,
      secretKey: env.tossSecretKey,
      log: (entry) => log.info(entry, "toss"),
    }),
  };
  return holder.trakkoShared;
}

/** The server's database, for sign-in, which comes before there is anybody to act. */
export const webDatabase = (): Database => shared().db;

/**
 * Everything an operation may touch, for one request.
 *
 * @param actor who acts; the site itself where nobody does, as on a page that only shows prices
 */
export async function webContext(actor: Actor = "operator:web"): Promise<Context> {
  const { db, toss } = shared();
  return {
    db,
    toss,
    actor,
    log,
    keyRing: env.billingKeyRing,
    now: await operationClock(db, env),
    settings: {
      priceWon: env.priceWon,
      dunningOffsetDays: env.dunningOffsetDays,
      graceDays: env.graceDays,
      adminEmails: env.adminEmails,
      batchConcurrency: env.batchConcurrency,
    },
  };
}
