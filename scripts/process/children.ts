// The processes that a script starts. Each leads a process group of its own, so that Ctrl-C reaches only the script, which ends them
// in order, and so that ending one ends what it started in turn. What a killed script left behind is ended by the next start.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Obstacle } from "@/scripts/process/obstacle";
import { exitOf, isSame, type Mark, markOf, signal, waitUntilGone } from "@/scripts/process/processes";

const PATIENCE_MS = 10_000;
const LOG_TAIL_LINES = 15;

type Roster = { script: Mark; children: Mark[] };

export type Command = {
  /** As people know it, in sentences: "the app". */
  name: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  /** Where its output goes; absent: to the terminal. */
  logFile?: string;
};

export type Children = {
  /** Starts `node ARGS` and keeps it running: its death makes `death` reject. */
  keep: (command: Command) => void;
  /** Starts `node ARGS` and waits for its end. Throws an Obstacle with its last lines when it fails. */
  finish: (command: Command) => Promise<void>;
  /** Never resolves; rejects with an Obstacle when a kept child ends by itself, or everything is stopped. */
  death: Promise<never>;
  /** Ends everything, the last started first. */
  stop: () => Promise<void>;
};

/**
 * @param rosterFile remembers who runs, for the start after a kill -9; absent: nobody remembers
 * @throws Obstacle when the script that wrote the roster still runs
 */
export async function superviseChildren(rosterFile?: string): Promise<Children> {
  if (rosterFile) await endLeftovers(rosterFile);
  const running: { mark: Mark; child: ChildProcess }[] = [];
  let isStopping = false;
  let reportDeath: (obstacle: Obstacle) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    reportDeath = reject;
  });
  // Nobody may be waiting yet when a child dies during the start.
  death.catch(() => {});

  const begin = (command: Command): ChildProcess => {
    if (isStopping) throw new Obstacle("Stopping.");
    const child = spawnDetached(command);
    if (child.pid === undefined) throw new Obstacle(`${command.name} could not be started.`);
    running.push({ mark: markOf(child.pid), child });
    if (rosterFile) saveRoster(rosterFile, running);
    return child;
  };

  const keep = (command: Command) => {
    const child = begin(command);
    void exitOf(child).then((code) => {
      if (!isStopping) reportDeath(new Obstacle(`${command.name} ended by itself (exit code ${code}).${tailOf(command)}`));
    });
  };

  const finish = async (command: Command) => {
    const child = begin(command);
    const code = await exitOf(child);
    const place = running.findIndex((one) => one.child === child);
    if (place >= 0) running.splice(place, 1);
    if (rosterFile && !isStopping) saveRoster(rosterFile, running);
    if (code !== 0 && !isStopping) throw new Obstacle(`${command.name} failed (exit code ${code}).${tailOf(command)}`);
  };

  const stop = async () => {
    isStopping = true;
    reportDeath(new Obstacle("Stopped."));
    for (const { mark } of running.toReversed()) await endGroup(mark.pid);
    if (rosterFile) rmSync(rosterFile, { force: true });
  };

  return { keep, finish, death, stop };
}

function spawnDetached({ args, environment, logFile }: Command): ChildProcess {
  const output = logFile ? openSync(logFile, "a", 0o600) : "inherit";
  try {
    return spawn(process.execPath, args, { env: environment, detached: true, stdio: ["ignore", output, output] });
  } finally {
    if (typeof output === "number") closeSync(output);
  }
}

/** Ends what the script that wrote this roster left behind. Throws an Obstacle when that script still runs. */
export async function endLeftovers(rosterFile: string): Promise<void> {
  if (!existsSync(rosterFile)) return;
  const roster: Roster = JSON.parse(readFileSync(rosterFile, "utf8"));
  if (isSame(roster.script))
    throw new Obstacle(
      `Another start (process ${roster.script.pid}) already uses this data folder. Stop it first, or set DATA_DIR to another folder.`,
    );
  for (const child of roster.children) if (isSame(child)) await endGroup(child.pid);
  rmSync(rosterFile, { force: true });
}

function saveRoster(rosterFile: string, running: { mark: Mark }[]): void {
  const roster: Roster = { script: markOf(process.pid), children: running.map(({ mark }) => mark) };
  writeFileSync(rosterFile, JSON.stringify(roster), { mode: 0o600 });
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
