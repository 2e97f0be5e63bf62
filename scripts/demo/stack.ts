// Starts what is needed to use the app: PostgreSQL, the emulator and the built app. Used by the
// demo and by the browser tests.

import { existsSync, mkdirSync, truncateSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildOnce } from "@/scripts/build";
import { demoEnvironment, saveEnvironment } from "@/scripts/demo/environment";
import { showSeedProgress } from "@/scripts/demo/seed-progress";
import { migrateDatabase } from "@/scripts/migrate";
import { ensureAppRole } from "@/scripts/postgres/app-role";
import { startPostgres } from "@/scripts/postgres/server";
import { type Children, type Command, superviseChildren } from "@/scripts/process/children";
import { CommandError } from "@/scripts/process/command-error";
import { requireFreePort } from "@/scripts/process/ports";
import { showProgress } from "@/scripts/process/progress";
import { POSTGRES_FOLDER, RUNNING_FILE } from "@/scripts/process/run-folders";

export type StackOptions = {
  root: string;
  /** Holds the database, the emulator's ledger, the secrets and the logs. */
  dataDirectory: string;
  port: number;
  emulatorPort: number;
  /** A PostgreSQL database to use. Without it, an embedded server runs in the data directory. */
  databaseUrl?: string;
  mode: "production" | "development";
  /** Whether to fill an empty database with demo people. */
  seeds: boolean;
  log: (line: string) => void;
};

export type Stack = {
  appUrl: string;
  emulatorUrl: string;
  environment: Record<string, string>;
  environmentFile: string;
  /** Rejects with a CommandError when a part ends by itself. */
  death: Promise<never>;
};

export type StartingStack = { ready: Promise<Stack>; stop: () => Promise<void> };

const NEXT = "node_modules/next/dist/bin/next";
const TSX = ["--import", "tsx"];
const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/**
 * Starts at once. `stop` may be called at any moment, also during the start, and stops everything
 * that was started.
 */
export function startStack(options: StackOptions): StartingStack {
  const dataDirectory = resolve(options.dataDirectory);
  const closers: (() => Promise<void>)[] = [];
  const ready = (async () => {
    mkdirSync(dataDirectory, { recursive: true });
    const children = await superviseChildren(join(dataDirectory, RUNNING_FILE));
    closers.push(children.stop);
    await requireFreePort({ port: options.port, what: "the app", variable: "PORT" });
    await requireFreePort({ port: options.emulatorPort, what: "the Toss emulator", variable: "EMULATOR_PORT" });
    return start({ ...options, dataDirectory }, children, closers);
  })();
  ready.catch(() => {});
  const stop = async () => {
    for (const close of closers.toReversed()) await close();
  };
  return { ready, stop };
}

async function start(options: StackOptions, children: Children, closers: (() => Promise<void>)[]): Promise<Stack> {
  const { root, dataDirectory, port, emulatorPort, mode, log } = options;
  const logOf = (name: string) => freshLog(join(dataDirectory, `${name}.log`));

  // The build takes longest and needs none of the other parts, so it runs beside them.
  const building = mode === "production" ? buildOnce({ root, children, logFile: logOf("build") }) : Promise.resolve(false);
  building.catch(() => {});
  if (mode === "production") log("Building the app if its sources changed, starting PostgreSQL and the Toss emulator ...");
  const ownerUrl = await prepareDatabase(options, closers);
  const environmentFor = (databaseUrl: string) => demoEnvironment(dataDirectory, { port, emulatorPort, databaseUrl });
  const owners = { ...process.env, ...environmentFor(ownerUrl), NODE_ENV: mode };
  const emulatorUrl = `http://localhost:${emulatorPort}`;

  children.keep({ ...emulatorCommand(options), environment: owners, logFile: logOf("emulator") });
  await untilOk(`http://127.0.0.1:${emulatorPort}/healthz`, "The Toss emulator", children.death);
  if (options.seeds) {
    log("Checking the demo people (an empty database is filled with fourteen months of them) ...");
    await seed({ root, children, environment: owners, logFile: logOf("seed") });
  }
  // After the seeding, which may create the tables anew. A database of the user's keeps its role.
  const environment = environmentFor(options.databaseUrl ?? (await ensureAppRole(ownerUrl)));
  const environmentFile = saveEnvironment(dataDirectory, environment);
  const apps = { ...process.env, ...environment, NODE_ENV: mode };
  const waiting = showProgress({ title: "building the app", total: 1, amount: () => "under way" });
  await building.finally(waiting.end);

  const appLog = mode === "production" ? logOf("app") : undefined;
  children.keep({ ...appCommand(options), environment: apps, logFile: appLog });
  await untilOk(`http://127.0.0.1:${port}/api/health`, "The app", children.death);
  return { appUrl: `http://localhost:${port}`, emulatorUrl, environment, environmentFile, death: children.death };
}

type Seeding = { root: string; children: Children } & Pick<Command, "environment" | "logFile">;

async function seed({ root, children, ...command }: Seeding): Promise<void> {
  const { onMessage, end } = showSeedProgress();
  const args = [...TSX, join(root, "scripts/seed-demo.ts")];
  await children.finish({ name: "Seeding the demo", args, ...command, onMessage }).finally(end);
}

async function prepareDatabase(
  { databaseUrl, dataDirectory, log }: StackOptions,
  closers: (() => Promise<void>)[],
): Promise<string> {
  const starting = databaseUrl ? undefined : startPostgres({ dir: join(dataDirectory, POSTGRES_FOLDER), log });
  // Registered before the server is up, so that a stop during the start waits for the server and
  // stops it.
  if (starting) closers.unshift(async () => (await starting.catch(() => undefined))?.stop());
  const url = databaseUrl ?? (await starting)?.url ?? "";
  await migrateDatabase(url);
  return url;
}

function emulatorCommand({ root, dataDirectory, port, emulatorPort }: StackOptions): Omit<Command, "environment"> {
  const webhookUrl = `http://localhost:${port}/api/billing/toss/webhook`;
  const flags = ["--port", String(emulatorPort), "--data", join(dataDirectory, "emulator.jsonl"), "--webhook-url", webhookUrl];
  return { name: "The Toss emulator", args: [...TSX, join(root, "emulator/main.ts"), ...flags] };
}

function appCommand({ root, port, mode }: StackOptions): Omit<Command, "environment"> {
  const verb = mode === "production" ? "start" : "dev";
  return { name: "The app", args: [join(root, NEXT), verb, root, "-H", "127.0.0.1", "-p", String(port)] };
}

async function untilOk(url: string, name: string, death: Promise<never>): Promise<void> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const answer = await Promise.race([ask(url), death]);
    if (answer === "ok") return;
    if (Date.now() >= giveUpAt)
      throw new CommandError(`${name} was not ready at ${url} within ${READY_TIMEOUT_MS / 1000} seconds (${answer}).`);
    await Promise.race([pause(POLL_MS), death]);
  }
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) });
    return response.ok ? "ok" : `status ${response.status}: ${(await response.text()).slice(0, 500)}`;
  } catch (error) {
    return error instanceof Error ? String(error.cause ?? error.message) : "no answer";
  }
}

function freshLog(file: string): string {
  if (existsSync(file)) truncateSync(file);
  return file;
}
