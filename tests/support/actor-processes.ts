import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import type { AuthorizeInput } from "@/lib/billing/checkout/authorize";
import type { BillingSettings } from "@/lib/context";
import { bundle } from "@/scripts/process/bundle";
import type { World } from "./world";

export type Act = { kind: "batch" } | { kind: "authorize"; input: AuthorizeInput };
export type ActorTask = {
  act: Act;
  databaseUrl: string;
  tossUrl: string;
  now: string;
  settings: BillingSettings;
};

type Actor = { child: ChildProcess; lines: Interface };

/** Starts one process for each act. All are ready when this resolves, and act on `go`. */
export async function startActors(
  world: World,
  acts: Act[],
): Promise<{ go: () => Promise<unknown[]>; kill: () => Promise<void> }> {
  const task = {
    databaseUrl: world.databaseUrl,
    tossUrl: world.emulator.url,
    settings: world.settings,
    now: world.now().toISOString(),
  };
  const program = await bundle(fileURLToPath(new URL("./actor-process.ts", import.meta.url)));
  const actors = await Promise.all(acts.map((act) => startActor(program, { act, ...task })));
  return {
    go: () => Promise.all(actors.map(answerOf)),
    kill: async () => {
      await Promise.all(actors.map(({ child }) => endOf(child)));
    },
  };
}

/** Runs `count` batches at once, each in its own process. @returns the summary of each */
export async function runBatchProcesses(world: World, count: number): Promise<RunSummary[]> {
  const { go } = await startActors(
    world,
    Array.from({ length: count }, () => ({ kind: "batch" as const })),
  );
  return (await go()) as RunSummary[];
}

async function startActor(program: string, task: ActorTask): Promise<Actor> {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "test" },
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  return { child, lines };
}

async function answerOf({ child, lines }: Actor): Promise<unknown> {
  const answered = once(lines, "line");
  child.stdin?.write("go\n");
  const [line] = await answered;
  if (child.exitCode === null) await once(child, "exit");
  return JSON.parse(String(line));
}

/** Kills the process without running handlers or flushing, as an out-of-memory kill does. */
async function endOf(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
