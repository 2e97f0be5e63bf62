// One PostgreSQL server for a whole test run, migrated once into a template that every test file clones.

import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "@/scripts/migrate";
import { startPostgres } from "@/scripts/postgres";
import { commandLineOf, endProcess, isAlive } from "@/scripts/processes";

/** What test files need to clone the template; plain values, since they cross to the workers. */
export type TestServer = { adminUrl: string; templateName: string; prefix: string };

const FOLDER_PREFIX = "trakko-test-";
const STOP_PATIENCE_MS = 5_000;

/**
 * Starts an embedded server without fsync (or uses `databaseUrl`) and migrates the template.
 * `stop` drops every database of this run and ends the server if it was started here.
 */
export async function startTestServer(databaseUrl: string | undefined): Promise<TestServer & { stop: () => Promise<void> }> {
  const embedded = databaseUrl ? undefined : await startEmbedded();
  const adminUrl = databaseUrl ?? embedded?.url ?? "";
  const prefix = `trakko_test_${randomBytes(4).toString("hex")}`;
  const templateName = `${prefix}_template`;
  const stop = async () => (embedded ? embedded.stop() : dropDatabases(adminUrl, prefix));
  try {
    await asAdmin(adminUrl, (sql) => sql`create database ${sql(templateName)}`);
    await migrateDatabase(withDatabase(adminUrl, templateName));
  } catch (error) {
    await stop();
    throw error;
  }
  return { adminUrl, templateName, prefix, stop };
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

export async function asAdmin<T>(adminUrl: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function startEmbedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  await removeAbandonedServers();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  // As root the server runs under another account, which has to pass through.
  chmodSync(folder, 0o711);
  const server = await startPostgres({ dir: join(folder, "postgres"), fast: true });
  const stop = async () => {
    await server.stop();
    removeFolder(folder);
  };
  return { url: server.url, stop };
}

// A run that was killed could not tidy up: its folder carries its process id.
async function removeAbandonedServers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const owner = Number(name.slice(FOLDER_PREFIX.length).split("-")[0]);
    if (!owner || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    try {
      const lockFile = join(folder, "postgres", "postmaster.pid");
      const server = existsSync(lockFile) ? Number(readFileSync(lockFile, "utf8").split("\n")[0]) : 0;
      if (server && commandLineOf(server)?.includes(folder))
        await endProcess(server, { ask: "SIGQUIT", patienceMs: STOP_PATIENCE_MS });
      removeFolder(folder);
    } catch {
      // It belongs to another account of this machine, whose next run removes it.
    }
  }
}

function removeFolder(folder: string): void {
  const data = join(folder, "postgres");
  if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  await asAdmin(adminUrl, async (sql) => {
    const names = await sql<{ datname: string }[]>`select datname from pg_database where starts_with(datname, ${prefix})`;
    for (const { datname } of names) await sql`drop database if exists ${sql(datname)} with (force)`;
  });
}
