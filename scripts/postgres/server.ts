// An embedded PostgreSQL for the demo, development and tests. Starts the server of a data
// directory, or adopts one that a killed parent left running there. The server listens on 127.0.0.1
// only. Its random password is kept in the data directory.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, realpathSync, rmSync, statSync, truncateSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { type Account, type Binaries, chooseAccount, placeBinaries, placeData } from "@/scripts/postgres/account";
import {
  initialiseOnce,
  lastLines,
  NAME,
  readConnection,
  saveConnection,
  serverEnvironment,
  urlOf,
} from "@/scripts/postgres/cluster";
import { CommandError } from "@/scripts/process/command-error";
import { findFreePort, isPortTaken, requireFreePort } from "@/scripts/process/ports";
import { commandLineOf, endProcess, isAlive, workingFolderOf } from "@/scripts/process/processes";

// A normal start takes a tenth of a second, but replaying the log after a kill -9 may take long.
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 40;
// The child processes of a killed server hold its shared memory for about another second.
const MAX_LAUNCHES = 20;
const RELAUNCH_PAUSE_MS = 300;
const STOP_PATIENCE_MS = 15_000;
const MAX_LOG_BYTES = 5_000_000;

export type PostgresOptions = {
  /** The data directory. Created when it does not exist. */
  dir: string;
  /** The port to listen on. Without it, or with 0, the last port is used again, else a free one. */
  port?: number;
  /** Trades safety for speed (no fsync): tests only. */
  fast?: boolean;
  log?: (line: string) => void;
};

export type RunningPostgres = {
  url: string;
  port: number;
  pid: number;
  /** Whether the server was already running. */
  adopted: boolean;
  stop: () => Promise<void>;
};

type Cluster = { directory: string; account: Account; binaries: Binaries; logFile: string; fast: boolean };

/**
 * Starts, restarts or adopts the server of a data directory and makes sure that its database
 * exists.
 * @throws CommandError when the port is taken or the server cannot run on this machine
 */
export async function startPostgres({ dir, port = 0, fast = false, log = () => {} }: PostgresOptions): Promise<RunningPostgres> {
  const wanted = resolve(dir);
  const logFile = `${wanted}.log`;
  const account = chooseAccount(wanted);
  const binaries = placeBinaries(account, log);
  const directory = placeData(wanted, account, log);
  initialiseOnce({ directory, account, binaries, fast });
  if (existsSync(logFile) && statSync(logFile).size > MAX_LOG_BYTES) truncateSync(logFile);

  const cluster: Cluster = { directory, account, binaries, logFile, fast };
  for (let attempt = 1; ; attempt++) {
    const running = (await findRunning(directory)) ?? (await launch(cluster, port));
    if (typeof running !== "string") {
      if (port && running.port !== port)
        throw new CommandError(
          `The database in ${directory} already runs on port ${running.port}, not on ${port}. Stop it first.`,
        );
      await createDatabase(running.url);
      return running;
    }
    if (attempt === MAX_LAUNCHES) throw new CommandError(`PostgreSQL did not start in ${directory}: ${lastLines(running)}`);
    await pause(RELAUNCH_PAUSE_MS);
  }
}

async function findRunning(directory: string): Promise<RunningPostgres | undefined> {
  const lockFile = join(directory, "postmaster.pid");
  if (!existsSync(lockFile)) return undefined;
  const [pidLine, , , portLine] = readFileSync(lockFile, "utf8").split("\n");
  const [pid, port] = [Number(pidLine), Number(portLine)];
  if (!isAlive(pid)) return undefined;
  if (!isServerOf(directory, pid)) {
    // After a reboot or in a new container another program may have this id. PostgreSQL would take
    // that program for a running server.
    rmSync(lockFile, { force: true });
    return undefined;
  }
  const url = urlOf({ ...readConnection(directory), port });
  await untilItAnswers(url, () => isAlive(pid));
  return isAlive(pid) ? { url, port, pid, adopted: true, stop: () => stop(pid) } : undefined;
}

// A server's working directory is its data directory. When the system hides that, any PostgreSQL
// server counts, because removing a lock file in use would be worse.
function isServerOf(directory: string, pid: number): boolean {
  const folder = workingFolderOf(pid);
  if (folder !== undefined) return folder === realpathSync(directory);
  const program = commandLineOf(pid)?.split(" ")[0] ?? "";
  return /(^|\/)postgres(\.exe)?$/.test(program);
}

async function choosePort(wanted: number, remembered: number): Promise<number> {
  if (wanted) {
    await requireFreePort({ port: wanted, what: "PostgreSQL" });
    return wanted;
  }
  return remembered && !(await isPortTaken(remembered)) ? remembered : findFreePort();
}

/**
 * Starts the server. @returns its error output when a killed server or another start blocks it for
 * the moment, so that the caller can retry
 */
async function launch(cluster: Cluster, wantedPort: number): Promise<RunningPostgres | string> {
  const { directory, logFile } = cluster;
  const remembered = readConnection(directory);
  const connection = { ...remembered, port: await choosePort(wantedPort, remembered.port) };
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const child = spawnServer(cluster, connection.port);
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  const isRunning = () => failure === undefined && child.exitCode === null && child.signalCode === null;
  const url = urlOf(connection);
  await untilItAnswers(url, isRunning);
  const { pid } = child;
  if (isRunning() && pid !== undefined) {
    saveConnection(directory, connection, cluster.account);
    return { url, port: connection.port, pid, adopted: false, stop: () => stop(pid) };
  }
  const output = failure ?? readFileSync(logFile, "utf8").slice(logStart);
  if (output.includes("shared memory block") || output.includes("lock file")) return output;
  throw new CommandError(`PostgreSQL did not start in ${directory}: ${lastLines(output)}`);
}

// Detached, so that Ctrl-C reaches only the script, which stops its processes in order. Logs to a
// file, so that a server that outlives a killed script does not write into a closed pipe.
function spawnServer({ directory, account, binaries, logFile, fast }: Cluster, port: number): ChildProcess {
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    // After a kill -9 a stale socket file would block the next start. A test uses a new folder each
    // time.
    `unix_socket_directories=${fast && canHoldSocket(directory) ? directory : ""}`,
    "max_connections=120",
    // The data is on a solid-state disk or in memory. The default assumes a spinning disk and
    // prefers to scan small tables.
    "random_page_cost=1.1",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(fast ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  const output = openSync(logFile, "a", 0o600);
  try {
    return spawn(binaries.postgres, ["-D", directory, ...settings.flatMap((setting) => ["-c", setting])], {
      ...account,
      cwd: "/",
      env: serverEnvironment(),
      detached: true,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

// The path of a socket file may have 107 bytes, and PostgreSQL reads a comma as a separator.
const canHoldSocket = (directory: string): boolean => Buffer.byteLength(directory) < 85 && !directory.includes(",");

async function untilItAnswers(url: string, isRunning: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (isRunning()) {
    if (await answers(url)) return;
    if (Date.now() >= giveUpAt) throw new CommandError(`PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} seconds.`);
    await pause(POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(maintenanceUrl(url), { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    const isWrongPassword = error instanceof postgres.PostgresError && error.code === "28P01";
    if (isWrongPassword)
      throw new CommandError("Another PostgreSQL answers on the port of this data directory. Stop it and start again.");
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(url: string): Promise<void> {
  const sql = postgres(maintenanceUrl(url), { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${NAME}`;
    if (found.length === 0) await sql`create database ${sql(NAME)}`;
  } catch (error) {
    // Another start of the same folder created it a moment earlier.
    const isThereNow = error instanceof postgres.PostgresError && ["42P04", "23505"].includes(error.code);
    if (!isThereNow) throw error;
  } finally {
    await sql.end();
  }
}

// SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint. SIGQUIT stops at
// once, and the next start replays the log.
function stop(pid: number): Promise<void> {
  return endProcess(pid, { ask: "SIGINT", insist: "SIGQUIT", patienceMs: STOP_PATIENCE_MS });
}

function maintenanceUrl(url: string): string {
  return new URL("/postgres", url).href;
}
