/**
 * Separate processes for measurements, started and warm before timing begins: the emulator, and
 * workers like the deployed app.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { KEY_RING, SECRET_KEY } from "@/tests/support/test-context";
import type { WorkerMessage } from "./worker";

export type WorkerOptions = {
  /** The module to measure, as a path below tests/bench. */
  subject: string;
  /** The input of its `prepare`. */
  input?: object;
  databaseUrl: string;
  tossUrl: string;
  /** Added to the environment of a deployment. */
  environment?: Record<string, string>;
  nodeFlags?: string[];
};

export type Measured<Answer> = { answer: Answer; seconds: number; cpuSeconds: number };
export type BenchWorker<Answer> = { go: () => Promise<Measured<Answer>>; stop: () => Promise<void> };

/** Starts a worker. It is ready when this resolves, and starts on `go`. */
export async function startWorker<Answer>(options: WorkerOptions): Promise<BenchWorker<Answer>> {
  const child = fork(new URL("./worker.ts", import.meta.url).pathname, [options.subject, JSON.stringify(options.input ?? {})], {
    execArgv: ["--import", "tsx", ...(options.nodeFlags ?? [])],
    // The log is written as in production and thrown away.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, ...environmentOf(options) },
  });
  await waitForMessage(child, "ready");
  return {
    go: async () => {
      const done = waitForMessage(child, "done");
      child.send("go");
      return (await done) as WorkerMessage & Measured<Answer>;
    },
    stop: () => endOf(child),
  };
}

/** Starts one worker, lets it do its work and ends it. */
export async function measure<Answer>(options: WorkerOptions): Promise<Measured<Answer>> {
  const worker = await startWorker<Answer>(options);
  try {
    return await worker.go();
  } finally {
    await worker.stop();
  }
}

/**
 * Runs `count` workers from the same moment. @returns the result of each, and the time until the
 * last was done
 */
export async function measureTogether<Answer>(
  count: number,
  options: WorkerOptions,
): Promise<{ each: Measured<Answer>[]; seconds: number }> {
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker<Answer>(options)));
  try {
    const began = performance.now();
    const each = await Promise.all(workers.map(({ go }) => go()));
    return { each, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await Promise.all(workers.map(({ stop }) => stop()));
  }
}

export async function startEmulatorProcess(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { line, stop } = await startProgram("../../emulator/main.ts", ["--port", "0"]);
  // By IP address: a name needs a look-up for every connection, and may resolve to IPv6 first.
  return { url: line.replace("emulator ", "").replace("localhost", "127.0.0.1"), stop };
}

/** A mail server that takes everything and keeps nothing. */
export async function startMailSink(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { line, stop } = await startProgram("./mail-sink.ts", []);
  return { url: line, stop };
}

/** Starts a program and waits for the first line that it prints. */
async function startProgram(path: string, flags: string[]): Promise<{ line: string; stop: () => Promise<void> }> {
  const main = new URL(path, import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", main, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { line: String(line), stop: () => endOf(child) };
}

/**
 * The environment of a deployment, with the emulator as Toss and without a limit on calls to it.
 */
function environmentOf({ databaseUrl, tossUrl, environment }: WorkerOptions): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    TOSS_API_BASE_URL: tossUrl,
    TOSS_CLIENT_KEY: "test_ck_of_the_benchmark",
    TOSS_SECRET_KEY: SECRET_KEY,
    TOSS_ALLOW_TEST_KEYS: "1",
    TOSS_CALLS_PER_SECOND: "0",
    APP_BASE_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "x".repeat(32),
    CRON_SECRET: "x".repeat(32),
    BILLING_KEY_SECRETS: KEY_RING.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
    ...environment,
  };
}

async function waitForMessage(child: ChildProcess, wanted: WorkerMessage["kind"]): Promise<WorkerMessage> {
  const death = new AbortController();
  const died = once(child, "exit", { signal: death.signal }).then(([code]) => {
    throw new Error(`a worker ended with ${code} before it was ${wanted}`);
  });
  try {
    const [message] = (await Promise.race([once(child, "message"), died])) as [WorkerMessage];
    if (message.kind !== wanted) throw new Error(`expected ${wanted}, heard ${JSON.stringify(message)}`);
    return message;
  } finally {
    died.catch(() => {});
    death.abort();
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
