// PgBouncer for the tests. Debian's package starts a service when it is installed, so what it holds is unpacked into a folder of ours
// instead: that needs no right, and changes nothing on the machine.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Account, sharedFolder } from "@/scripts/postgres/account";
import { Obstacle } from "@/scripts/process/obstacle";

export type PgbouncerBinary = { path: string; environment: NodeJS.ProcessEnv; version: [major: number, minor: number] };

const CHECK_TIMEOUT_MS = 30_000;
/** The package lists that are fetched on the way. */
const APT_FOLDER = "apt";
const UNPACK_TIMEOUT_MS = 300_000;
/** What unpacking the package misses: the libraries, not what a service needs besides. */
const IS_NEEDED = /^(pgbouncer|lib.*)$/;

/**
 * A PgBouncer that starts on this machine as this account: PGBOUNCER_PATH, the system's, or the one of Debian's package, which is fetched
 * once through apt into the cache folder of this account (as root: one that the unprivileged account can enter).
 * Throws an Obstacle when none of that works.
 */
export function findOrUnpackPgbouncer(account: Account, log: (line: string) => void): PgbouncerBinary {
  const chosen = process.env.PGBOUNCER_PATH;
  if (chosen) {
    const binary = inspect(chosen, account);
    if (!binary) throw new Obstacle(`PGBOUNCER_PATH names ${chosen}, which does not start.`);
    return binary;
  }
  const folder = account
    ? join(sharedFolder(), "pgbouncer")
    : join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "trakko-pgbouncer");
  const found = findInstalled(account) ?? inspect(programIn(folder), account);
  if (found) return found;
  unpack(folder, log);
  const unpacked = inspect(programIn(folder), account);
  if (unpacked) return unpacked;
  throw new Obstacle(
    "No PgBouncer was found and none could be fetched. Install one (Debian, Ubuntu: apt-get install pgbouncer; macOS: brew install pgbouncer), or set PGBOUNCER_PATH to one.",
  );
}

function findInstalled(account: Account): PgbouncerBinary | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).concat("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin");
  for (const folder of folders) {
    const binary = inspect(join(folder, "pgbouncer"), account);
    if (binary) return binary;
  }
  return undefined;
}

const programIn = (folder: string): string => join(folder, "usr", "sbin", "pgbouncer");

// Running it is the only honest test: it covers every parent folder, the libraries, and the C library of the machine.
function inspect(path: string, account: Account): PgbouncerBinary | undefined {
  if (!existsSync(path)) return undefined;
  const environment = { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV, LD_LIBRARY_PATH: librariesBeside(path) };
  const options = { ...account, cwd: "/", env: environment, encoding: "utf8", timeout: CHECK_TIMEOUT_MS } as const;
  const answer = spawnSync(path, ["--version"], options);
  const [, major, minor] = /PgBouncer (?:version )?(\d+)\.(\d+)/i.exec(answer.stdout ?? "") ?? [];
  return answer.status === 0 ? { path, environment, version: [Number(major), Number(minor)] } : undefined;
}

/** Where an unpacked package has its libraries (usr/lib/x86_64-linux-gnu); empty for one that is installed. */
function librariesBeside(path: string): string {
  const libraries = join(dirname(dirname(path)), "lib");
  if (!path.endsWith(programIn("")) || libraries === "/usr/lib" || !existsSync(libraries)) return "";
  return readdirSync(libraries)
    .map((name) => join(libraries, name))
    .join(":");
}

/** Fetches the package and the libraries that this machine lacks. Built beside and renamed, so that nobody sees half of it. */
function unpack(folder: string, log: (line: string) => void): void {
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/usr/bin/dpkg")) return;
  log(`No PgBouncer here: unpacking Debian's package into ${folder} ...`);
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    const packages = lacking(draft);
    if (!apt(draft, ["download", ...packages])) return;
    for (const name of readdirSync(draft).filter((entry) => entry.endsWith(".deb"))) {
      const file = join(draft, name);
      if (spawnSync("/usr/bin/dpkg", ["-x", file, draft], { stdio: ["ignore", "ignore", "inherit"] }).status !== 0) return;
      rmSync(file);
    }
    rmSync(join(draft, APT_FOLDER), { recursive: true });
    // mkdtemp's folder was for its owner alone; dpkg has given it the mode of the package's root.
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What an installation would bring, by name. The machine's own package lists may be missing or out of date: others are fetched beside them. */
function lacking(draft: string): string[] {
  apt(draft, ["update", "-qq"]);
  const plan = apt(draft, ["install", "--simulate", "-qq", "--no-install-recommends", "pgbouncer"]) ?? "";
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => (name && IS_NEEDED.test(name) ? [name] : []));
  return names.length > 0 ? names : ["pgbouncer"];
}

/** @returns what it says, undefined when it fails */
function apt(folder: string, args: string[]): string | undefined {
  const state = join(folder, APT_FOLDER);
  for (const part of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(state, part), { recursive: true });
  const places = [`Dir::State::Lists=${join(state, "lists")}`, `Dir::Cache=${join(state, "cache")}`, "Debug::NoLocking=1"];
  // As root, apt would fetch as an account that cannot write here.
  const flags = [...places, "APT::Sandbox::User=root"].flatMap((place) => ["-o", place]);
  const answer = spawnSync("/usr/bin/apt-get", [...flags, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: UNPACK_TIMEOUT_MS,
  });
  return answer.status === 0 ? answer.stdout : undefined;
}
