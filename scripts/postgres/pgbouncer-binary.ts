// Finds a PgBouncer for the tests. Installing Debian's package would start a service, so we unpack
// it into our own folder instead. That needs no privileges and changes nothing else on the machine.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Account, sharedFolder } from "@/scripts/postgres/account";
import { CommandError } from "@/scripts/process/command-error";

export type PgbouncerBinary = { path: string; environment: NodeJS.ProcessEnv; version: [major: number, minor: number] };

const CHECK_TIMEOUT_MS = 30_000;
/** Keeps the package lists while we fetch the package. */
const APT_FOLDER = "apt";
const UNPACK_TIMEOUT_MS = 300_000;
/** The packages to unpack: PgBouncer and its libraries, but not what only a service needs. */
const NEEDED_PACKAGE = /^(pgbouncer|lib.*)$/;

/**
 * Finds a PgBouncer that starts on this machine as this account: PGBOUNCER_PATH, else an installed
 * one, else Debian's package. apt fetches that package once into this account's cache folder, or
 * for root into a folder that the unprivileged account can enter.
 * @throws CommandError when none of these works
 */
export function findOrUnpackPgbouncer(account: Account, log: (line: string) => void): PgbouncerBinary {
  const chosen = process.env.PGBOUNCER_PATH;
  if (chosen) {
    const binary = inspect(chosen, account);
    if (!binary) throw new CommandError(`PGBOUNCER_PATH names ${chosen}, which does not start.`);
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
  throw new CommandError(
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

// Only running it proves that every parent folder, its libraries and the machine's C library work.
function inspect(path: string, account: Account): PgbouncerBinary | undefined {
  if (!existsSync(path)) return undefined;
  const environment = { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV, LD_LIBRARY_PATH: librariesBeside(path) };
  const options = { ...account, cwd: "/", env: environment, encoding: "utf8", timeout: CHECK_TIMEOUT_MS } as const;
  const answer = spawnSync(path, ["--version"], options);
  const [, major, minor] = /PgBouncer (?:version )?(\d+)\.(\d+)/i.exec(answer.stdout ?? "") ?? [];
  return answer.status === 0 ? { path, environment, version: [Number(major), Number(minor)] } : undefined;
}

/**
 * The library folders of an unpacked package (usr/lib/x86_64-linux-gnu); empty for an installed
 * PgBouncer.
 */
function librariesBeside(path: string): string {
  const libraries = join(dirname(dirname(path)), "lib");
  if (!path.endsWith(programIn("")) || libraries === "/usr/lib" || !existsSync(libraries)) return "";
  return readdirSync(libraries)
    .map((name) => join(libraries, name))
    .join(":");
}

/**
 * Fetches the package and the libraries that this machine lacks. Unpacks into a draft folder and
 * renames it, so that no other process sees half of it.
 */
function unpack(folder: string, log: (line: string) => void): void {
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/usr/bin/dpkg")) return;
  log(`No PgBouncer here: unpacking Debian's package into ${folder} ...`);
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    const packages = missingPackages(draft);
    if (!apt(draft, ["download", ...packages])) return;
    for (const name of readdirSync(draft).filter((entry) => entry.endsWith(".deb"))) {
      const file = join(draft, name);
      if (spawnSync("/usr/bin/dpkg", ["-x", file, draft], { stdio: ["ignore", "ignore", "inherit"] }).status !== 0) return;
      rmSync(file);
    }
    rmSync(join(draft, APT_FOLDER), { recursive: true });
    // The rename keeps the folder's mode. mkdtemp made it private, but dpkg has since set it to the
    // mode of the package's root.
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * The names of the packages that an installation would add. Fetches its own package lists, since
 * the machine's may be missing or old.
 */
function missingPackages(draft: string): string[] {
  apt(draft, ["update", "-qq"]);
  const plan = apt(draft, ["install", "--simulate", "-qq", "--no-install-recommends", "pgbouncer"]) ?? "";
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => (name && NEEDED_PACKAGE.test(name) ? [name] : []));
  return names.length > 0 ? names : ["pgbouncer"];
}

/** @returns the output of apt-get, or undefined when it fails */
function apt(folder: string, args: string[]): string | undefined {
  const state = join(folder, APT_FOLDER);
  for (const part of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(state, part), { recursive: true });
  const places = [`Dir::State::Lists=${join(state, "lists")}`, `Dir::Cache=${join(state, "cache")}`, "Debug::NoLocking=1"];
  // As root, apt would download as its own account, which cannot write here.
  const flags = [...places, "APT::Sandbox::User=root"].flatMap((place) => ["-o", place]);
  const answer = spawnSync("/usr/bin/apt-get", [...flags, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: UNPACK_TIMEOUT_MS,
  });
  return answer.status === 0 ? answer.stdout : undefined;
}
