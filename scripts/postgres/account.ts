// PostgreSQL refuses to run as root. When we are root, this file picks another account for the
// server, and puts binaries and data where that account can reach them. For any other user it
// changes nothing.

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
import { CommandError } from "@/scripts/process/command-error";

/** The account that the server runs as; undefined means our own. */
export type Account = { uid: number; gid: number } | undefined;
export type Binaries = { initdb: string; postgres: string };

// initdb looks up the name of its account, so the account must exist. Every Debian, Ubuntu and
// Alpine has `nobody`.
const CANDIDATE_ACCOUNTS = ["postgres", "nobody", "daemon"];
const LARGEST_SPAWNABLE_ID = 2 ** 31 - 1;
// Open to every account, and unlike /tmp they survive a reboot.
const SHARED_ROOTS = ["/var/lib", "/var/tmp"];
const SHARED_FOLDER = "trakko-embedded-postgres";

/**
 * Chooses the account that runs the server: the owner of an existing data directory, else an
 * unprivileged account.
 * @throws CommandError when the directory belongs to another account, or no account can be used
 */
export function chooseAccount(dataDirectory: string): Account {
  const self = process.getuid?.();
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : undefined;
  if (self === undefined) return undefined;
  if (self !== 0) {
    if (owner && owner.uid !== self)
      throw new CommandError(
        `The database in ${dataDirectory} belongs to another account. Start as that account, or set DATA_DIR to another folder.`,
      );
    return undefined;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATE_ACCOUNTS) {
    const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new CommandError(
    "PostgreSQL does not run as root, and no account named postgres, nobody or daemon exists. Start as another user, or set DATABASE_URL.",
  );
}

function idOf(flag: "-u" | "-g", name: string): number | undefined {
  const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
  const id = Number.parseInt(answer.stdout ?? "", 10);
  return answer.status === 0 && id > 0 && id <= LARGEST_SPAWNABLE_ID ? id : undefined;
}

/**
 * Finds the binaries for this platform. Copies them out of node_modules when the account cannot
 * enter it, and logs that.
 * @throws CommandError when the package is missing, or PostgreSQL does not start on this machine
 */
export function placeBinaries(account: Account, log: (line: string) => void): Binaries {
  const packageRoot = findPackage();
  createLibraryLinks(packageRoot);
  const installed = join(packageRoot, "native");
  if (canRun(installed, account)) return binariesIn(installed);
  if (!account)
    throw new CommandError(
      `The embedded PostgreSQL in ${installed} does not start on this machine. Set DATABASE_URL to a PostgreSQL server.`,
    );
  const version: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
  const copy = join(sharedFolder(), `binaries-${version}`);
  if (!existsSync(copy)) {
    log(`PostgreSQL cannot enter ${packageRoot} as an unprivileged account: copying its binaries to ${copy}.`);
    copyForAllAccounts(installed, copy);
  }
  if (!canRun(copy, account))
    throw new CommandError(
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
    throw new CommandError(
      `The package ${name} is not installed: run npm ci with optional and development packages, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

function binariesIn(folder: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { initdb: join(folder, "bin", `initdb${suffix}`), postgres: join(folder, "bin", `postgres${suffix}`) };
}

// Only running it proves that every parent folder, its own libraries and the machine's C library
// work.
function canRun(folder: string, account: Account): boolean {
  const { postgres, initdb } = binariesIn(folder);
  if (!account)
    for (const file of [postgres, initdb]) if (existsSync(file) && (statSync(file).mode & 0o100) === 0) chmodSync(file, 0o755);
  return [postgres, initdb].every(
    (file) => spawnSync(file, ["--version"], { ...account, cwd: "/", stdio: "ignore" }).status === 0,
  );
}

/**
 * The package creates its library links in an install script, which `npm ci --ignore-scripts` does
 * not run.
 */
function createLibraryLinks(packageRoot: string): void {
  const listFile = join(packageRoot, "native", "pg-symlinks.json");
  if (!existsSync(listFile)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(listFile, "utf8"));
  for (const { source, target } of links) {
    const place = join(packageRoot, target);
    if (lstatSync(place, { throwIfNoEntry: false })) continue;
    symlinkSync(source.slice(dirname(source).length + 1), place);
  }
}

// Copies to a draft folder and renames it, so that another start at the same time never sees half a
// copy.
function copyForAllAccounts(from: string, to: string): void {
  const draft = mkdtempSync(`${to}.`);
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  openToAllAccounts(draft);
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

function openToAllAccounts(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAllAccounts(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/**
 * Finds the place for the data: `wanted` itself, or, when the account cannot enter its parent
 * folders, a folder outside that `wanted` then links to. Moving the clone keeps the data; deleting
 * the link starts with new data.
 * @returns the real path of the data directory
 * @throws CommandError when the account cannot enter an existing directory
 */
export function placeData(wanted: string, account: Account, log: (line: string) => void): string {
  const parent = dirname(wanted);
  mkdirSync(parent, { recursive: true });
  const link = lstatSync(wanted, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() && !existsSync(wanted)) rmSync(wanted);
  if (existsSync(wanted)) {
    const real = realpathSync(wanted);
    if (account && !canEnter(real, account))
      throw new CommandError(
        `The account ${account.uid} of the database cannot enter ${real}: open the folders above it (chmod o+x), or set DATA_DIR.`,
      );
    return real;
  }
  if (!account || canEnter(parent, account)) return wanted;
  const folderKey = createHash("sha256").update(wanted).digest("hex").slice(0, 8);
  const outside = mkdtempSync(join(sharedFolder(), `data-${folderKey}-`));
  chownSync(outside, account.uid, account.gid);
  symlinkSync(outside, wanted);
  log(`PostgreSQL cannot enter ${parent} as an unprivileged account: keeping its data in ${outside}.`);
  return outside;
}

function canEnter(folder: string, account: Account): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

/**
 * A folder that we own and every account of this machine can enter. @throws CommandError when none
 * can be created
 */
export function sharedFolder(): string {
  for (const root of SHARED_ROOTS) {
    const folder = join(root, SHARED_FOLDER);
    try {
      mkdirSync(folder, { recursive: true });
      // The owner of such a folder in a world-writable root could replace the binaries that we run.
      if (statSync(folder).uid !== process.getuid?.()) continue;
      chmodSync(folder, 0o755);
      return folder;
    } catch {
      // This root is read-only: try the next one.
    }
  }
  throw new CommandError(
    `No folder for the database: none of ${SHARED_ROOTS.join(", ")} can be written. Set DATABASE_URL to a PostgreSQL server.`,
  );
}
