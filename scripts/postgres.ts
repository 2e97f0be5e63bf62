// An embedded PostgreSQL for the demo, development and tests. Starts the server of a data directory, or adopts the one that a killed
// parent left running there. Listens on 127.0.0.1 only, with a random password kept inside the data directory.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { Obstacle } from "@/scripts/obstacle";
import { findFreePort, isPortTaken, requireFreePort } from "@/scripts/ports";
import { type Account, type Binaries, chooseAccount, placeBinaries, placeData } from "@/scripts/postgres-account";
import { commandLineOf, endProcess, isAlive } from "@/scripts/processes";

const NAME = "trakko";
// Replaying the log after a kill -9 may take long; a healthy start takes a tenth of a second.
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 40;
// The orphans of a killed server hold its shared memory until they notice, within a second or so.
const MAX_LAUNCHES = 20;
const RELAUNCH_PAUSE_MS = 300;
const STOP_PATIENCE_MS = 15_000;
const LOG_TAIL_LINES = 12;

export type PostgresOptions = {
  /** The data directory; made when absent. */
  dir: string;
  /** A port that must be this one; 0 or absent takes the port of last time, or a free one. */
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

type Connection = { port: number; password: string };
type Cluster = { directory: string; account: Account; binaries: Binaries; connection: Connection; logFile: string };

/**
 * Starts, restarts or adopts the server of a data directory and makes sure that its database exists.
 * Throws an Obstacle with a sentence for people when a port is taken or the machine cannot run it.
 */
export async function startPostgres({ dir, port = 0, fast = false, log = () => {} }: PostgresOptions): Promise<RunningPostgres> {
  const wished = resolve(dir);
  const logFile = `${wished}.log`;
  const account = chooseAccount(wished);
  const binaries = placeBinaries(account, log);
  const directory = placeData(wished, account, log);
  initialiseOnce({ directory, account, binaries, fast });

  const connection = readConnection(directory);
  const cluster: Cluster = { directory, account, binaries, connection, logFile };
  const running = await findRunning(cluster);
  if (running) {
    if (port && running.port !== port)
      throw new Obstacle(`The database in ${directory} already runs on port ${running.port}, not on ${port}. Stop it first.`);
    await createDatabase(urlOf({ ...connection, port: running.port }));
    return { ...running, adopted: true };
  }

  cluster.connection = { ...connection, port: await choosePort(port, connection.port) };
  const child = await launch(cluster, fast);
  saveConnection(directory, cluster.connection, account);
  await createDatabase(urlOf(cluster.connection));
  return { url: urlOf(cluster.connection), port: cluster.connection.port, pid: child, adopted: false, stop: () => stop(child) };
}

// Built in a folder beside and renamed, so that a kill in the middle leaves nothing that looks like a database.
function initialiseOnce({
  directory,
  account,
  binaries,
  fast,
}: {
  directory: string;
  account: Account;
  binaries: Binaries;
  fast: boolean;
}): void {
  if (existsSync(connectionFileOf(directory))) return;
  const draft = mkdtempSync(`${directory}.new-`);
  const passwordFile = `${draft}.password`;
  const password = randomBytes(18).toString("hex");
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
    const flags = [
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--auth=scram-sha-256",
    ];
    const made = spawnSync(
      binaries.initdb,
      [`--pgdata=${draft}`, `--username=${NAME}`, `--pwfile=${passwordFile}`, ...flags, ...(fast ? ["--no-sync"] : [])],
      { ...account, cwd: "/", env: serverEnvironment(), encoding: "utf8" },
    );
    if (made.status !== 0)
      throw new Obstacle(
        `PostgreSQL could not make its data directory ${directory}: ${lastLines(`${made.stdout}\n${made.stderr}`)}`,
      );
    saveConnection(draft, { port: 0, password }, account);
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another start may have been faster: its database serves us both.
    if (!existsSync(connectionFileOf(directory))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function findRunning({ directory, connection }: Cluster): Promise<Omit<RunningPostgres, "adopted"> | undefined> {
  const lockFile = join(directory, "postmaster.pid");
  if (!existsSync(lockFile)) return undefined;
  const [pidLine, , , portLine] = readFileSync(lockFile, "utf8").split("\n");
  const [pid, port] = [Number(pidLine), Number(portLine)];
  if (!isAlive(pid)) return undefined;
  if (!commandLineOf(pid)?.includes("postgres")) {
    // The number was given to another program since (a reboot, a new container); PostgreSQL would take that for a running server.
    rmSync(lockFile);
    return undefined;
  }
  const url = urlOf({ ...connection, port });
  await untilItAnswers(url, () => isAlive(pid));
  return isAlive(pid) ? { url, port, pid, stop: () => stop(pid) } : undefined;
}

async function choosePort(wanted: number, remembered: number): Promise<number> {
  if (wanted) {
    await requireFreePort({ port: wanted, what: "PostgreSQL" });
    return wanted;
  }
  return remembered && !(await isPortTaken(remembered)) ? remembered : findFreePort();
}

async function launch(cluster: Cluster, fast: boolean): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const child = spawnServer(cluster, fast);
    let failure: string | undefined;
    child.once("error", (error) => {
      failure = error.message;
    });
    const isRunning = () => failure === undefined && child.exitCode === null && child.signalCode === null;
    await untilItAnswers(urlOf(cluster.connection), isRunning);
    if (isRunning() && child.pid !== undefined) return child.pid;
    const said = failure ?? readFileSync(cluster.logFile, "utf8");
    const isLeftover = said.includes("shared memory block") || said.includes("lock file");
    if (!isLeftover || attempt === MAX_LAUNCHES)
      throw new Obstacle(`PostgreSQL did not start in ${cluster.directory}: ${lastLines(said)}`);
    await pause(RELAUNCH_PAUSE_MS);
  }
}

// Detached and logging to a file: Ctrl-C in the terminal reaches only the script, which ends things in order, and a server that
// outlives a killed script does not write into a closed pipe.
function spawnServer({ directory, account, binaries, connection, logFile }: Cluster, fast: boolean): ChildProcess {
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${connection.port}`,
    // After a kill -9 the stale socket file would refuse the next start.
    "unix_socket_directories=",
    "max_connections=120",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(fast ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  const output = openSync(logFile, "w", 0o600);
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

async function untilItAnswers(url: string, isRunning: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (isRunning()) {
    if (await answers(url)) return;
    if (Date.now() >= giveUpAt) throw new Obstacle(`PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} seconds.`);
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
      throw new Obstacle("Another PostgreSQL answers on the port of this data directory. Stop it and start again.");
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
  } finally {
    await sql.end();
  }
}

// SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and leaves. SIGQUIT leaves at once; the log replays later.
function stop(pid: number): Promise<void> {
  return endProcess(pid, { ask: "SIGINT", insist: "SIGQUIT", patienceMs: STOP_PATIENCE_MS });
}

function connectionFileOf(directory: string): string {
  return join(directory, "trakko-connection.json");
}

function readConnection(directory: string): Connection {
  return JSON.parse(readFileSync(connectionFileOf(directory), "utf8"));
}

function saveConnection(directory: string, connection: Connection, account: Account): void {
  const file = connectionFileOf(directory);
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  chmodSync(file, 0o600);
  if (account) chownSync(file, account.uid, account.gid);
}

function urlOf({ port, password }: Connection): string {
  return `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

function maintenanceUrl(url: string): string {
  return new URL("/postgres", url).href;
}

// None of the caller's PG* variables may reach the server; its messages are read here, so they stay in English.
function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV } = process.env;
  return { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LOG_TAIL_LINES).join("\n");
}
