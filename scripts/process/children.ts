// The processes that a script starts. Each one leads its own process group. So Ctrl-C reaches only
// the script, which stops them in order, and stopping one also stops what it started. The next
// start stops what a killed script left behind.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { CommandError } from "@/scripts/process/command-error";
import { exitOf, identityOf, isStillRunning, type ProcessIdentity, signal, waitUntilGone } from "@/scripts/process/processes";

const PATIENCE_MS = 10_000;
const LOG_TAIL_LINES = 15;

type RunningProcesses = { script: ProcessIdentity; children: ProcessIdentity[] };

export type Command = {
  /** The name used in messages, such as "The app". */
  name: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  /** Where its output goes. Without it, output goes to the terminal. */
  logFile?: string;
  /** Receives what the child sends with `process.send`. */
  onMessage?: (message: unknown) => void;
};

export type Children = {
  /** Starts `node ARGS` in the background. If it ends by itself, `death` rejects. */
  keep: (command: Command) => void;
  /**
   * Starts `node ARGS` and waits until it ends. @throws CommandError with the last lines of its log
   * when it fails
   */
  finish: (command: Command) => Promise<void>;
  /**
   * Never resolves. Rejects with a CommandError when a background child ends by itself, or after
   * `stop`.
   */
  death: Promise<never>;
  /** Stops all children, the last started first. */
  stop: () => Promise<void>;
};

/**
 * Supervises the child processes of a script.
 * @param runningFile lists the running processes, so that the next start after a kill -9 can stop
 *   them. Optional
 * @throws CommandError when the script that wrote the file still runs
 */
export async function superviseChildren(runningFile?: string): Promise<Children> {
  if (runningFile) await endLeftovers(runningFile);
  const running: { identity: ProcessIdentity; child: ChildProcess }[] = [];
  let isStopping = false;
  let reportDeath: (obstacle: CommandError) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    reportDeath = reject;
  });
  // During the start a child may die before any caller awaits `death`; without this it would be an
  // unhandled rejection.
  death.catch(() => {});

  const begin = (command: Command): ChildProcess => {
    if (isStopping) throw new CommandError("Stopping.");
    const child = spawnDetached(command);
    if (child.pid === undefined) throw new CommandError(`${command.name} could not be started.`);
    running.push({ identity: identityOf(child.pid), child });
    if (runningFile) saveRunning(runningFile, running);
    return child;
  };

  const keep = (command: Command) => {
    const child = begin(command);
    void exitOf(child).then((code) => {
      if (!isStopping) reportDeath(new CommandError(`${command.name} ended by itself (exit code ${code}).${tailOf(command)}`));
    });
  };

  const finish = async (command: Command) => {
    const child = begin(command);
    const code = await exitOf(child);
    const place = running.findIndex((one) => one.child === child);
    if (place >= 0) running.splice(place, 1);
    if (runningFile && !isStopping) saveRunning(runningFile, running);
    if (code !== 0 && !isStopping) throw new CommandError(`${command.name} failed (exit code ${code}).${tailOf(command)}`);
  };

  const stop = async () => {
    isStopping = true;
    reportDeath(new CommandError("Stopped."));
    for (const { identity } of running.toReversed()) await endGroup(identity.pid);
    if (runningFile) rmSync(runningFile, { force: true });
  };

  return { keep, finish, death, stop };
}

function spawnDetached({ args, environment, logFile, onMessage }: Command): ChildProcess {
  const output = logFile ? openSync(logFile, "a", 0o600) : "inherit";
  try {
    const channel = onMessage ? ["ipc" as const] : [];
    const child = spawn(process.execPath, args, {
      env: environment,
      detached: true,
      stdio: ["ignore", output, output, ...channel],
    });
    if (onMessage) child.on("message", onMessage);
    return child;
  } finally {
    if (typeof output === "number") closeSync(output);
  }
}

/**
 * Stops the processes listed in the file. @throws CommandError when the script that wrote the file
 * still runs
 */
export async function endLeftovers(runningFile: string): Promise<void> {
  if (!existsSync(runningFile)) return;
  const saved: RunningProcesses = JSON.parse(readFileSync(runningFile, "utf8"));
  if (isStillRunning(saved.script))
    throw new CommandError(
      `Another start (process ${saved.script.pid}) already uses this data folder. Stop it first, or set DATA_DIR to another folder.`,
    );
  for (const child of saved.children) if (isStillRunning(child)) await endGroup(child.pid);
  rmSync(runningFile, { force: true });
}

function saveRunning(runningFile: string, running: { identity: ProcessIdentity }[]): void {
  const saved: RunningProcesses = { script: identityOf(process.pid), children: running.map(({ identity }) => identity) };
  writeFileSync(runningFile, JSON.stringify(saved), { mode: 0o600 });
}

async function endGroup(leader: number): Promise<void> {
  signal(-leader, "SIGTERM");
  if (await waitUntilGone(-leader, PATIENCE_MS)) return;
  signal(-leader, "SIGKILL");
  await waitUntilGone(-leader, PATIENCE_MS);
}

function tailOf({ logFile }: Command): string {
  if (!logFile || !existsSync(logFile)) return "";
  const tail = readFileSync(logFile, "utf8").trim().split("\n").slice(-LOG_TAIL_LINES).join("\n");
  return ` The last lines of ${logFile}:\n${tail}`;
}
