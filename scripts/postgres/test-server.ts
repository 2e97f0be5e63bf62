// One PostgreSQL server for a whole test run, migrated once into a template that every test file
// clones.

import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "@/scripts/migrate";
import { startPostgres } from "@/scripts/postgres/server";
import { isAlive } from "@/scripts/process/processes";
import { makeRunFolder, POSTGRES_FOLDER, removeRunFolder, sweepAbandonedRuns } from "@/scripts/process/run-folders";

/**
 * What a test file needs to clone the template. Plain values only, because they are sent to worker
 * processes.
 */
export type TestServer = {
  adminUrl: string;
  templateName: string;
  prefix: string;
  /**
   * The folder of the Unix socket, or null when there is none. A socket costs less than TCP, which
   * shows over a million statements.
   */
  socketFolder: string | null;
};

/**
 * Starts an embedded server without fsync, or uses `databaseUrl`, and migrates the template.
 * `stop` stops an embedded server; on `databaseUrl` it drops every database of this run.
 */
export async function startTestServer(databaseUrl: string | undefined): Promise<TestServer & { stop: () => Promise<void> }> {
  const embedded = databaseUrl ? undefined : await startEmbedded();
  const adminUrl = databaseUrl ?? embedded?.url ?? "";
  const prefix = `${machinePrefix()}${process.pid}_${randomBytes(4).toString("hex")}`;
  const templateName = `${prefix}_template`;
  const stop = async () => (embedded ? embedded.stop() : dropDatabases(adminUrl, prefix));
  try {
    await dropAbandoned(adminUrl);
    await asAdmin(adminUrl, (sql) => sql`create database ${sql(templateName)}`);
    await migrateDatabase(withDatabase(adminUrl, templateName));
  } catch (error) {
    await stop();
    throw error;
  }
  return { adminUrl, templateName, prefix, socketFolder: await socketFolderOf(adminUrl), stop };
}

async function socketFolderOf(adminUrl: string): Promise<string | null> {
  const [row] = await asAdmin(
    adminUrl,
    (sql) => sql<{ folder: string }[]>`select current_setting('unix_socket_directories') as folder`,
  );
  return row?.folder && existsSync(join(row.folder, `.s.PGSQL.${new URL(adminUrl).port}`)) ? row.folder : null;
}

/** The URL of another database on the same server. */
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
  await sweepAbandonedRuns();
  const folder = makeRunFolder();
  const server = await startPostgres({ dir: join(folder, POSTGRES_FOLDER), fast: true });
  const stop = async () => {
    await server.stop();
    removeRunFolder(folder);
  };
  return { url: server.url, stop };
}

// Several machines may share a server, and each one knows only about its own processes.
function machinePrefix(): string {
  return `trakko_test_${createHash("sha256").update(hostname()).digest("hex").slice(0, 6)}_`;
}

// Drops the databases of killed runs. Their names contain the process id of the run.
async function dropAbandoned(adminUrl: string): Promise<void> {
  const own = machinePrefix();
  const names = await asAdmin(adminUrl, (sql) => sql<{ datname: string }[]>`select datname from pg_database`);
  const runs = names
    .filter(({ datname }) => datname.startsWith(own))
    .map(({ datname }) => Number.parseInt(datname.slice(own.length), 10));
  for (const pid of new Set(runs)) if (!isAlive(pid)) await dropDatabases(adminUrl, `${own}${pid}_`);
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  await asAdmin(adminUrl, async (sql) => {
    const names = await sql<{ datname: string }[]>`select datname from pg_database where starts_with(datname, ${prefix})`;
    for (const { datname } of names) await sql`drop database if exists ${sql(datname)} with (force)`;
  });
}
