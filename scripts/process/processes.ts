import { type ChildProcess, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 25;
// node <- tsx <- sh <- npm, and two to spare.
const MAX_WRAPPERS = 6;

/** Whether a process with this id exists, including one that we may not signal. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * The command line of a process, or undefined when there is no such process. Reads /proc on Linux,
 * where `ps` may be missing.
 */
export function commandLineOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    const listed =
      process.platform === "linux" ? undefined : spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return listed?.stdout?.trim() || undefined;
  }
}

/** The working directory of a process, or undefined when the system does not show it. */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/**
 * Identifies one process for good. Systems reuse process ids, but not an id together with its start
 * time.
 */
export type ProcessIdentity = { pid: number; birth: string | undefined };

export function identityOf(pid: number): ProcessIdentity {
  return { pid, birth: statOf(pid)?.birth };
}

/** Whether this very process still runs. A zombie does not count. */
export function isStillRunning({ pid, birth }: ProcessIdentity): boolean {
  return isAlive(pid) && commandLineOf(pid) !== undefined && statOf(pid)?.birth === birth;
}

/**
 * The parent processes that exist only to run this one: `tsx`, and the shell and `npm` when npm
 * started it.
 */
export function wrappersOf(pid: number): ProcessIdentity[] {
  const wrappers: ProcessIdentity[] = [];
  let current = statOf(pid)?.parent ?? 0;
  while (current > 1 && wrappers.length < MAX_WRAPPERS && /\b(tsx|npm)\b/.test(commandLineOf(current) ?? "")) {
    wrappers.push(identityOf(current));
    if (/^npm\b|npm-cli/.test(commandLineOf(current) ?? "")) return wrappers;
    current = statOf(current)?.parent ?? 0;
  }
  // npm did not start this process. A shell further up may have started it in the background, and
  // may exit.
  return wrappers.slice(0, 1);
}

function statOf(pid: number): { parent: number; birth: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may contain blanks. After it come the state, the parent, ..., and the
    // start time as the 20th field.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), birth: fields[19] ?? "" };
  } catch {
    if (process.platform === "linux") return undefined;
    const listed = spawnSync("ps", ["-o", "ppid=,lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim();
    const [parent = "", ...birth] = listed?.split(/\s+/) ?? [];
    return parent ? { parent: Number(parent), birth: birth.join(" ") } : undefined;
  }
}

/** Sends a signal to a process. Does nothing when the process has ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Waits until a process has ended; it need not be our child. @returns false when it still runs
 * after `timeoutMs`
 */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() >= giveUpAt) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Stops a process with the `ask` signal, and after `patienceMs` with the `insist` signal. */
export async function endProcess(
  pid: number,
  options: { ask?: NodeJS.Signals; insist?: NodeJS.Signals; patienceMs: number },
): Promise<void> {
  signal(pid, options.ask ?? "SIGTERM");
  if (await waitUntilGone(pid, options.patienceMs)) return;
  signal(pid, options.insist ?? "SIGKILL");
  await waitUntilGone(pid, options.patienceMs);
}

/** Waits for a child to end. @returns its exit code, or 1 when a signal ended it */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    if (child.signalCode !== null) return resolve(1);
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
