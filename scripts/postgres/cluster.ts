// The data directory of an embedded PostgreSQL: made by initdb, with the port of last time and a random password in a file inside.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Account, Binaries } from "@/scripts/postgres/account";
import { Obstacle } from "@/scripts/process/obstacle";

/** The name of both the role and the database. */
export const NAME = "trakko";
const LOG_TAIL_LINES = 12;

export type Connection = { port: number; password: string };

/** Makes the data directory unless it exists. */
// Built in a folder beside and renamed, so that a kill in the middle leaves nothing that looks like a database.
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

// None of the caller's PG* variables may reach the server; its messages are read here, so they stay in English.
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV } = process.env;
  return { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" };
}

export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LOG_TAIL_LINES).join("\n");
}
