import { type ChildProcess, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 25;
// node <- tsx <- sh <- npm, and some room.
const MAX_WRAPPERS = 6;

/** Whether a process with this id exists; one that we may not signal exists too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a process, or undefined when there is none: /proc where it exists, `ps` elsewhere (a slim Debian has no `ps`). */
export function commandLineOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    const listed =
      process.platform === "linux" ? undefined : spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return listed?.stdout?.trim() || undefined;
  }
}

/** The folder that a process works in; undefined where the system does not tell us. */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** One process for good: ids are given out again, an id with its birth is not. */
export type Mark = { pid: number; birth: string | undefined };

export function markOf(pid: number): Mark {
  return { pid, birth: statOf(pid)?.birth };
}

/** Whether the marked process still runs; one that ended and waits to be collected by its parent does not. */
export function isSame({ pid, birth }: Mark): boolean {
  return isAlive(pid) && commandLineOf(pid) !== undefined && statOf(pid)?.birth === birth;
}

/** The programs around this one that have no purpose without it: `tsx`, and the shell and `npm` when npm started it. */
export function wrappersOf(pid: number): Mark[] {
  const wrappers: Mark[] = [];
  let current = statOf(pid)?.parent ?? 0;
  while (current > 1 && wrappers.length < MAX_WRAPPERS && /\b(tsx|npm)\b/.test(commandLineOf(current) ?? "")) {
    wrappers.push(markOf(current));
    if (/^npm\b|npm-cli/.test(commandLineOf(current) ?? "")) return wrappers;
    current = statOf(current)?.parent ?? 0;
  }
  // Not npm's: a shell further up may have started us in the background and may leave.
  return wrappers.slice(0, 1);
}

function statOf(pid: number): { parent: number; birth: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The fields after the name in brackets, which may hold blanks: state, parent, ..., and the 20th is the start time.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), birth: fields[19] ?? "" };
  } catch {
    if (process.platform === "linux") return undefined;
    const listed = spawnSync("ps", ["-o", "ppid=,lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim();
    const [parent = "", ...birth] = listed?.split(/\s+/) ?? [];
    return parent ? { parent: Number(parent), birth: birth.join(" ") } : undefined;
  }
}

/** Sends a signal to a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Waits until a process that need not be our child has gone. Answers false when it is still there after the time. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() >= giveUpAt) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Ends a process: asks first, insists after `patienceMs`. */
export async function endProcess(
  pid: number,
  options: { ask?: NodeJS.Signals; insist?: NodeJS.Signals; patienceMs: number },
): Promise<void> {
  signal(pid, options.ask ?? "SIGTERM");
  if (await waitUntilGone(pid, options.patienceMs)) return;
  signal(pid, options.insist ?? "SIGKILL");
  await waitUntilGone(pid, options.patienceMs);
}

/** Resolves with the exit code of a child (128 + n for a signal counts as 1). */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    if (child.signalCode !== null) return resolve(1);
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
