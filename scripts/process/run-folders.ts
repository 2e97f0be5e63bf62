// One folder for each test run: in memory when there is enough of it, else in the system's
// temporary folder. The name contains the process id of the run, so that the next run can stop and
// remove what a killed run left behind.

import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endLeftovers } from "@/scripts/process/children";
import { commandLineOf, endProcess, isAlive } from "@/scripts/process/processes";

const PREFIX = "trakko-run-";
/** File and folder names inside a run's folder that `sweepAbandonedRuns` looks for. */
export const RUNNING_FILE = "running.json";
export const POSTGRES_FOLDER = "postgres";
export const PGBOUNCER_FOLDER = "pgbouncer";
const STOP_PATIENCE_MS = 5_000;

/**
 * Linux's in-memory folder. A run creates and drops hundreds of databases, which takes ten times as
 * long on a disk.
 */
const IN_MEMORY = "/dev/shm";
/** Twice the size of the largest benchmark's database and log. */
const MIN_MEMORY_BYTES = 8 * 2 ** 30;

const roots = (): string[] => (existsSync(IN_MEMORY) ? [IN_MEMORY, tmpdir()] : [tmpdir()]);

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= MIN_MEMORY_BYTES;
}

export function makeRunFolder(): string {
  const root = existsSync(IN_MEMORY) && hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  const folder = mkdtempSync(join(root, `${PREFIX}${process.pid}-`));
  // When we are root, the database runs as another account and must be able to pass through this
  // folder.
  chmodSync(folder, 0o711);
  return folder;
}

/** Removes the folder, and its database when that was placed in another folder. */
export function removeRunFolder(folder: string): void {
  const data = join(folder, POSTGRES_FOLDER);
  if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** Stops the leftover processes of runs whose own process is gone, and removes their folders. */
export async function sweepAbandonedRuns(): Promise<void> {
  const folders = roots().flatMap((root) =>
    readdirSync(root)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => ({ name, folder: join(root, name) })),
  );
  for (const { name, folder } of folders) {
    const owner = Number(name.slice(PREFIX.length).split("-")[0]);
    if (!owner || isAlive(owner)) continue;
    try {
      await endRun(folder);
    } catch {
      // The folder belongs to another account of this machine. The next run of that account removes
      // it.
    }
  }
}

/** Stops what still runs from this folder, and removes the folder. */
export async function endRun(folder: string): Promise<void> {
  await endLeftovers(join(folder, RUNNING_FILE));
  const lockFile = join(folder, POSTGRES_FOLDER, "postmaster.pid");
  const server = existsSync(lockFile) ? Number(readFileSync(lockFile, "utf8").split("\n")[0]) : 0;
  if (server && commandLineOf(server)?.includes(`-D ${folder}`))
    await endProcess(server, { ask: "SIGQUIT", patienceMs: STOP_PATIENCE_MS });
  const poolerFile = join(folder, PGBOUNCER_FOLDER, "pgbouncer.pid");
  const pooler = existsSync(poolerFile) ? Number(readFileSync(poolerFile, "utf8")) : 0;
  if (pooler && commandLineOf(pooler)?.includes(join(folder, PGBOUNCER_FOLDER)))
    await endProcess(pooler, { patienceMs: STOP_PATIENCE_MS });
  removeRunFolder(folder);
}
