/**
 * Fills an empty demo with people and fourteen months of history. It moves the clock and runs a
 * list of dated actions through the real operations and the emulator; it inserts no row of history
 * itself. A second run does nothing, and an interrupted one starts over.
 * Source: docs/decisions/0011-the-demo-is-lived.md
 */
import { count, notLike, sql } from "drizzle-orm";
import { type Database, openDatabase } from "@/db/client";
import { findPersonByEmail, insertPerson } from "@/db/queries/account/people";
import { hasJournals, insertJournals } from "@/db/queries/journal/fill";
import { readClockOffset, storeClockOffset } from "@/db/queries/test-clock";
import { testClock, users } from "@/db/schema";
import { createCode } from "@/lib/billing/promotion/create-code";
import { DAY_MS } from "@/lib/billing/rules/units";
import { settingsOf } from "@/lib/build-context";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createTossClient } from "@/lib/toss/client";
import { demoCodes } from "@/scripts/demo/codes";
import { callEmulator } from "@/scripts/demo/emulator-controls";
import { demoHistory } from "@/scripts/demo/history";
import { demoJournals } from "@/scripts/demo/journals";
import { play } from "@/scripts/demo/play-action";
import { tellSeedProgress } from "@/scripts/demo/seed-progress";
import { migrateDatabase } from "@/scripts/migrate";
import { CommandError, runScript } from "@/scripts/process/command-error";

const POOL_SIZE = 10;

async function main(): Promise<number> {
  if (!env.isDemo) throw new CommandError("Demo people need the emulator, but TOSS_API_BASE_URL is the real Toss API.");
  const { db, close } = openDatabase(env.databaseUrl, POOL_SIZE);
  try {
    const state = await readSeedState(db);
    if (state === "complete") {
      await fillJournals(db);
      console.log("demo: already filled");
      return 0;
    }
    if (state === "foreign") {
      console.log("demo: the database already has other people; nothing was changed");
      return 0;
    }
    if (state === "interrupted") await startOver(db);
    const startedAt = performance.now();
    const { people, actions } = await fill(db);
    console.log(`demo: ${people} people, ${actions} actions in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return 0;
  } finally {
    await close();
  }
}

/**
 * The row of the test clock is written last, so its presence means that the seeding is complete.
 */
async function readSeedState(db: Database): Promise<"empty" | "complete" | "interrupted" | "foreign"> {
  const [people] = await db.select({ total: count() }).from(users);
  if (people?.total === 0) return "empty";
  const [foreign] = await db.select({ total: count() }).from(users).where(notLike(users.email, "%@trakko.demo"));
  const clock = await db.select().from(testClock);
  if (clock.length > 0) return "complete";
  return foreign?.total ? "foreign" : "interrupted";
}

/** Triggers forbid deleting rows of history, so this drops the whole schema. */
async function startOver(db: Database): Promise<void> {
  console.log("demo: an earlier seeding was interrupted; starting over");
  await db.execute(sql`drop schema public cascade`);
  await db.execute(sql`create schema public`);
  await db.execute(sql`drop schema if exists drizzle cascade`);
  await migrateDatabase(env.databaseUrl);
}

async function fill(db: Database): Promise<{ people: number; actions: number }> {
  const now = new Date();
  const history = demoHistory(now);
  const { webhookUrl } = await callEmulator<{ webhookUrl: string | null }>("GET", "/emulator/settings");
  await callEmulator("POST", "/emulator/reset", {});
  // The app starts only after this, so no server would receive the webhooks.
  await callEmulator("POST", "/emulator/settings", { webhookUrl: null });
  let present = history.beginsAt;
  const context: Context = {
    db,
    log,
    actor: "operator:demo",
    keyRing: env.billingKeyRing,
    now: () => present,
    toss: createTossClient({ baseUrl: env.tossApiBaseUrl, secretKey: env.tossSecretKey }),
    settings: { ...settingsOf(env), batchConcurrency: POOL_SIZE },
  };
  for (const { email, name } of history.people)
    await insertPerson(db, { email, name, emailVerified: present, createdAt: present });
  const progress = tellSeedProgress();
  const months = monthsBetween(history.beginsAt, now);
  for (const [nth, { at, action }] of history.actions.entries()) {
    present = at;
    const month = Math.min(monthsBetween(history.beginsAt, at) + 1, months);
    progress.tell({ actions: nth, of: history.actions.length, month, months, people: history.people.length });
    await callEmulator("POST", "/emulator/clock", { now: at.toISOString(), frozen: true });
    const person = action.kind === "batch" ? null : await findPersonByEmail(db, action.email);
    await play(context, { action, person });
  }
  present = now;
  for (const code of demoCodes(now)) await createCode(context, code);
  await fillJournals(db);
  progress.end();
  await callEmulator("POST", "/emulator/clock", { offsetMs: 0, frozen: false });
  if (webhookUrl) await callEmulator("POST", "/emulator/settings", { webhookUrl });
  await storeClockOffset(db, 0);
  return { people: history.people.length, actions: history.actions.length };
}

/**
 * Trades are entered by hand, so nothing of them is lived. A demo that was filled before there were
 * journals gets them at its next start.
 */
async function fillJournals(db: Database): Promise<void> {
  if (await hasJournals(db)) return;
  const journals = demoJournals(new Date(Date.now() + (await readClockOffset(db))));
  const people = await Promise.all(journals.map(({ email }) => findPersonByEmail(db, email)));
  await insertJournals(
    db,
    journals.flatMap((journal, nth) => {
      const userId = people[nth]?.id;
      return userId ? [{ ...journal, userId }] : [];
    }),
  );
}

const MONTH_MS = (365.25 / 12) * DAY_MS;
const monthsBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / MONTH_MS + 0.01);

await runScript(main);
