import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect } from "@/db/connect";
import { storePlans } from "@/db/queries/price/prices";
import * as schema from "@/db/schema";
import { plans } from "@/lib/billing/catalogue";
import { CommandError, runScript } from "@/scripts/process/command-error";

const FOLDER = fileURLToPath(new URL("../db/migrations", import.meta.url));
// An arbitrary number that nothing else in this database locks.
const LOCK_KEY = 7_231_908_441;
const CONNECT_SECONDS = 30;

/**
 * Migrates a database to the newest schema and stores the ids of the catalogue's plans. Several may
 * run at once: a lock admits one at a time. The lock belongs to a transaction, so it also works
 * behind a transaction pooler.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const guard = connect(url, { max: 1, connect_timeout: CONNECT_SECONDS });
  const client = connect(url, { max: 1, prepare: false, connect_timeout: CONNECT_SECONDS });
  try {
    await guard.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${LOCK_KEY})`;
      const db = drizzle(client, { schema });
      await migrate(db, { migrationsFolder: FOLDER });
      await storePlans(
        db,
        plans().map(({ id }) => id),
      );
    });
  } finally {
    await Promise.all([client.end(), guard.end()]);
  }
}

async function main(): Promise<number> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new CommandError("DATABASE_URL is not set. Set it to the PostgreSQL database to migrate.");
  await migrateDatabase(url);
  console.log("migrations: the database is up to date");
  return 0;
}

if (process.argv[1] && existsSync(process.argv[1]) && import.meta.url === pathToFileURL(join(process.argv[1])).href)
  await runScript(main);
