// A PgBouncer in transaction mode in front of the tests' PostgreSQL, like the pooler of a hosted
// PostgreSQL (Neon, Supabase). Listens on 127.0.0.1 only. Session state does not outlive a
// transaction: a few server connections serve all clients in any order, and PgBouncer does not
// track prepared statements.

import { spawn } from "node:child_process";
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { chooseAccount } from "@/scripts/postgres/account";
import { lastLines } from "@/scripts/postgres/cluster";
import { findOrUnpackPgbouncer } from "@/scripts/postgres/pgbouncer-binary";
import { CommandError } from "@/scripts/process/command-error";
import { findFreePort } from "@/scripts/process/ports";
import { endProcess } from "@/scripts/process/processes";
import { makeRunFolder, PGBOUNCER_FOLDER, removeRunFolder, sweepAbandonedRuns } from "@/scripts/process/run-folders";

/**
 * For each database. Fewer than the concurrent lanes of any test, so that the statements of one
 * lane use different connections.
 */
const SERVER_CONNECTIONS = 3;
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 40;
const STOP_PATIENCE_MS = 3_000;
/** Older versions never track prepared statements, and do not know the setting. */
const TRACKS_STATEMENTS_SINCE = [1, 21] as const;

/**
 * Starts a PgBouncer in front of a server.
 * @param serverUrl the server, with its password. The pooler serves each of its databases under the
 *   same name
 * @returns the same URL through the pooler; `stop` stops the pooler and removes its folder
 * @throws CommandError when there is no PgBouncer and none can be fetched, or it does not start
 */
export async function startPgbouncer(
  serverUrl: string,
  log: (line: string) => void = console.log,
): Promise<{ url: string; stop: () => Promise<void> }> {
  await sweepAbandonedRuns();
  const run = makeRunFolder();
  const folder = join(run, PGBOUNCER_FOLDER);
  const account = chooseAccount(folder);
  const { path, environment, version } = findOrUnpackPgbouncer(account, log);
  const port = await findFreePort();
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  const configuration = writeConfiguration({ folder, serverUrl, port, version, account });
  const output = openSync(join(run, "pgbouncer.log"), "a", 0o600);
  const child = spawn(path, [configuration], {
    ...account,
    cwd: "/",
    env: environment,
    // So that Ctrl-C reaches only the script, which stops its processes in order.
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  const stop = async () => {
    if (child.pid !== undefined) await endProcess(child.pid, { ask: "SIGINT", patienceMs: STOP_PATIENCE_MS });
    removeRunFolder(run);
  };
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url.href))) {
    if (!failure && child.exitCode === null && Date.now() < giveUpAt) {
      await pause(POLL_MS);
      continue;
    }
    const reason = failure ?? lastLines(readFileSync(join(run, "pgbouncer.log"), "utf8"));
    await stop();
    throw new CommandError(`PgBouncer did not start: ${reason}`);
  }
  return { url: url.href, stop };
}

type Configuration = {
  folder: string;
  serverUrl: string;
  port: number;
  version: [number, number];
  account: ReturnType<typeof chooseAccount>;
};

function writeConfiguration({ folder, serverUrl, port, version, account }: Configuration): string {
  const server = new URL(serverUrl);
  const [major, minor] = version;
  const [sinceMajor, sinceMinor] = TRACKS_STATEMENTS_SINCE;
  const tracksStatements = major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
  const users = join(folder, "users.txt");
  const settings = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port || 5432}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${users}`,
    `pidfile = ${join(folder, "pgbouncer.pid")}`,
    "pool_mode = transaction",
    `default_pool_size = ${SERVER_CONNECTIONS}`,
    "max_client_conn = 1000",
    "log_connections = 0",
    "log_disconnections = 0",
    ...(tracksStatements ? ["max_prepared_statements = 0"] : []),
  ];
  const configuration = join(folder, "pgbouncer.ini");
  const quoted = (text: string) => `"${decodeURIComponent(text).replaceAll('"', '""')}"`;
  if (!existsSync(folder)) mkdirSync(folder);
  writeFileSync(configuration, `${settings.join("\n")}\n`, { mode: 0o600 });
  writeFileSync(users, `${quoted(server.username)} ${quoted(server.password)}\n`, { mode: 0o600 });
  if (account) for (const place of [folder, configuration, users]) chownSync(place, account.uid, account.gid);
  return configuration;
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, prepare: false, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
