import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { Obstacle, runScript } from "@/scripts/process/obstacle";

const FOLDER = fileURLToPath(new URL("../db/migrations", import.meta.url));
// Any constant does, as long as nothing else in this database locks the same one.
const LOCK_KEY = 7_231_908_441;

/**
 * Brings a database to the newest schema. Any number may run at once: a transaction-scoped lock lets them in one by one, which also
 * holds behind a transaction pooler.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const guard = postgres(url, { max: 1, onnotice: () => {} });
  const client = postgres(url, { max: 1, prepare: false, onnotice: () => {} });
  try {
    await guard.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${LOCK_KEY})`;
      await migrate(drizzle(client), { migrationsFolder: FOLDER });
    });
  } finally {
    await Promise.all([client.end(), guard.end()]);
  }
}

async function main(): Promise<number> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Obstacle("DATABASE_URL is not set: say which PostgreSQL database to migrate.");
  await migrateDatabase(url);
  console.log("migrations: the database is current");
  return 0;
}

if (process.argv[1] && existsSync(process.argv[1]) && import.meta.url === pathToFileURL(join(process.argv[1])).href)
  await runScript(main);
