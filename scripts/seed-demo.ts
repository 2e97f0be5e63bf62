/**
 * Fills an empty demo with people and fourteen months of history, by playing dated acts through the real operations and the emulator under
 * a moved clock. No row of history is inserted by hand. Run twice, it does nothing the second time; interrupted, it begins again.
 */
import { count, notLike, sql } from "drizzle-orm";
import { type Database, openDatabase } from "@/db/client";
import { findPersonByEmail, insertPerson } from "@/db/queries/account/people";
import { storeClockOffset } from "@/db/queries/test-clock";
import { testClock, users } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createTossClient } from "@/lib/toss/client";
import { tellEmulator } from "@/scripts/demo/emulator-controls";
import { demoHistory } from "@/scripts/demo/history";
import { play } from "@/scripts/demo/play-act";
import { migrateDatabase } from "@/scripts/migrate";
import { Obstacle, runScript } from "@/scripts/process/obstacle";

const POOL_SIZE = 10;

async function main(): Promise<number> {
  if (!env.isDemo) throw new Obstacle("The demo's people exist only with the emulator: TOSS_API_BASE_URL is Toss's own.");
  const { db, close } = openDatabase(env.databaseUrl, POOL_SIZE);
  try {
    const filling = await howFilled(db);
    if (filling === "whole") {
      console.log("demo: already filled");
      return 0;
    }
    if (filling === "foreign") {
      console.log("demo: the database has people of its own; left as it is");
      return 0;
    }
    if (filling === "interrupted") await beginAgain(db);
    const began = performance.now();
    const { people, acts } = await fill(db);
    console.log(`demo: ${people} people, ${acts} acts in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return 0;
  } finally {
    await close();
  }
}

/** The clock's row is written last, so it tells a whole filling from an interrupted one. */
async function howFilled(db: Database): Promise<"empty" | "whole" | "interrupted" | "foreign"> {
  const [people] = await db.select({ total: count() }).from(users);
  if (people?.total === 0) return "empty";
  const [foreign] = await db.select({ total: count() }).from(users).where(notLike(users.email, "%@trakko.demo"));
  const clock = await db.select().from(testClock);
  if (clock.length > 0) return "whole";
  return foreign?.total ? "foreign" : "interrupted";
}

/** History cannot be deleted row by row, on purpose; a demo that was cut short is laid out anew. */
async function beginAgain(db: Database): Promise<void> {
  console.log("demo: an earlier filling was interrupted; beginning again");
  await db.execute(sql`drop schema public cascade`);
  await db.execute(sql`create schema public`);
  await db.execute(sql`drop schema if exists drizzle cascade`);
  await migrateDatabase(env.databaseUrl);
}

async function fill(db: Database): Promise<{ people: number; acts: number }> {
  const now = new Date();
  const history = demoHistory(now);
  const { webhookUrl } = await tellEmulator<{ webhookUrl: string | null }>("GET", "/emulator/settings");
  await tellEmulator("POST", "/emulator/reset", {});
  // Nobody listens yet: the app starts after this.
  await tellEmulator("POST", "/emulator/settings", { webhookUrl: null });
  let present = history.beginsAt;
  const context: Context = {
    db,
    log,
    actor: "operator:demo",
    keyRing: env.billingKeyRing,
    now: () => present,
    toss: createTossClient({ baseUrl: env.tossApiBaseUrl, secretKey: env.tossSecretKey }),
    settings: {
      priceWon: env.priceWon,
      dunning: env.dunning,
      batchHours: env.batchHours,
      graceDays: env.graceDays,
      adminEmails: env.adminEmails,
      batchConcurrency: POOL_SIZE,
      refusedCardsPerHour: env.refusedCardsPerHour,
    },
  };
  for (const { email, name } of history.people)
    await insertPerson(db, { email, name, emailVerified: present, createdAt: present });
  for (const { at, act } of history.acts) {
    present = at;
    await tellEmulator("POST", "/emulator/clock", { now: at.toISOString(), frozen: true });
    const person = act.kind === "batch" ? null : await findPersonByEmail(db, act.email);
    await play(context, { act, person });
  }
  await tellEmulator("POST", "/emulator/clock", { offsetMs: 0, frozen: false });
  if (webhookUrl) await tellEmulator("POST", "/emulator/settings", { webhookUrl });
  await storeClockOffset(db, 0);
  return { people: history.people.length, acts: history.acts.length };
}

await runScript(main);
