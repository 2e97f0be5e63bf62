import { openDatabase } from "@/db/client";
import { readDatabaseUrl } from "@/db/database-url";
import { readDatabaseClock } from "@/db/queries/batch/duties";
import { doClocksDiffer } from "./billing/batch/clock-check";
import { settingsOf } from "./build-context";
import { describeError } from "./describe-error";
import { env, parseEnv } from "./env";
import { log } from "./log";

/** A database that starts together with the server needs some seconds. */
const MAX_TRIES = 5;
const PAUSE_MS = 2_000;

/**
 * Checks the environment, the database and the clock, and ends the process when one of them is
 * wrong, so that the first customer's payment does not find it out.
 */
export async function checkAtStart(): Promise<void> {
  try {
    parseEnv(process.env);
  } catch (error) {
    giveUp(error instanceof Error ? error.message : String(error));
  }
  warnOfBusiness();
  warnOfDropped();
  const problem = await problemOfDatabase();
  if (problem) giveUp(problem);
}

function giveUp(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

function warnOfBusiness(): void {
  const missing = Object.entries(env.business).flatMap(([name, value]) => (value === null ? [name] : []));
  if (missing.length > 0 && !env.isDemo)
    log.warn({ missing }, "business information is incomplete: Korean law requires it on the site (BUSINESS_* variables)");
}

function warnOfDropped(): void {
  const read = readDatabaseUrl(env.databaseUrl);
  if (read.ok && read.address.dropped.length > 0)
    log.warn({ parameters: read.address.dropped }, "these parameters of DATABASE_URL are for another client and are not used");
}

/**
 * @returns what is wrong, without the password; null when the database answers and agrees on the
 *   time
 */
async function problemOfDatabase(): Promise<string | null> {
  const name = new URL(env.databaseUrl).host;
  const { db, close } = openDatabase(env.databaseUrl, 1);
  try {
    for (let triesLeft = MAX_TRIES - 1; ; triesLeft -= 1) {
      try {
        const clocks = { askedAt: new Date(), databaseNow: await readDatabaseClock(db) };
        const now = () => new Date();
        const differ = doClocksDiffer({ now, log, settings: settingsOf(env) }, clocks);
        return differ ? `The clocks of this computer and of the database at ${name} differ by more than a minute.` : null;
      } catch (error) {
        const fault = describeError(error);
        const { code, message } = fault.cause ?? fault;
        if (triesLeft === 0) return `The database at ${name} cannot be used (${code ?? message}). Look at DATABASE_URL.`;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  } finally {
    await close();
  }
}
