// The data directory of an embedded PostgreSQL. initdb creates it; a file inside keeps a random
// password and the last port.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Account, Binaries } from "@/scripts/postgres/account";
import { CommandError } from "@/scripts/process/command-error";

/** The name of both the role and the database. */
export const NAME = "trakko";
const LOG_TAIL_LINES = 12;

export type Connection = { port: number; password: string };

/**
 * Creates the data directory unless it exists. Builds it in a draft folder and renames that, so
 * that a kill halfway leaves nothing that looks like a database.
 * @throws CommandError when initdb fails
 */
export function initialiseOnce({
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
      throw new CommandError(
        `PostgreSQL could not create its data directory ${directory}: ${lastLines(`${made.stdout}\n${made.stderr}`)}`,
      );
    saveConnection(draft, { port: 0, password }, account);
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another start may have created the directory first; then we use that one.
    if (!existsSync(connectionFileOf(directory))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function connectionFileOf(directory: string): string {
  return join(directory, "trakko-connection.json");
}

export function readConnection(directory: string): Connection {
  return JSON.parse(readFileSync(connectionFileOf(directory), "utf8"));
}

export function saveConnection(directory: string, connection: Connection, account: Account): void {
  const file = connectionFileOf(directory);
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  chmodSync(file, 0o600);
  if (account) chownSync(file, account.uid, account.gid);
}

export function urlOf({ port, password }: Connection): string {
  return `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

// The caller's PG* variables must not reach the server. We parse its messages, so they must be in
// English.
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV } = process.env;
  return { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" };
}

export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LOG_TAIL_LINES).join("\n");
}
