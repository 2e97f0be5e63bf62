// Folders of test runs, in memory where there is plenty, else below the system's temporary folder. Each carries the process id of its run, so that the next run can end and
// remove what a killed one left behind.

import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endLeftovers } from "@/scripts/process/children";
import { commandLineOf, endProcess, isAlive } from "@/scripts/process/processes";

const PREFIX = "trakko-run-";
/** The names inside a run's folder that the sweep knows. */
export const ROSTER_FILE = "running.json";
export const POSTGRES_FOLDER = "postgres";
export const PGBOUNCER_FOLDER = "pgbouncer";
const STOP_PATIENCE_MS = 5_000;

/** Linux's folder in memory. A test database is made and dropped hundreds of times; a disk's file system takes ten times as long for that. */
const IN_MEMORY = "/dev/shm";
/** The largest benchmark's database and log fit in twice. */
const MIN_MEMORY_BYTES = 8 * 2 ** 30;

const roots = (): string[] => (existsSync(IN_MEMORY) ? [IN_MEMORY, tmpdir()] : [tmpdir()]);

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= MIN_MEMORY_BYTES;
}

export function makeRunFolder(): string {
  const root = existsSync(IN_MEMORY) && hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  const folder = mkdtempSync(join(root, `${PREFIX}${process.pid}-`));
  // As root the database runs under another account, which has to pass through.
  chmodSync(folder, 0o711);
  return folder;
}

/** Removes the folder, and the database that was placed elsewhere for it. */
export function removeRunFolder(folder: string): void {
  const data = join(folder, POSTGRES_FOLDER);
  if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** Ends and removes what the runs of dead processes left behind. */
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
      // It belongs to another account of this machine, whose next run removes it.
    }
  }
}

/** Ends what still runs from this folder, and removes it. */
export async function endRun(folder: string): Promise<void> {
  await endLeftovers(join(folder, ROSTER_FILE));
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
