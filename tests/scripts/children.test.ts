import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { superviseChildren } from "@/scripts/process/children";
import { exitOf, identityOf, isAlive, waitUntilGone } from "@/scripts/process/processes";
import { endRun, makeRunFolder } from "@/scripts/process/run-folders";
import { PATIENCE_MS } from "@/tests/support/patience";

const environment = process.env;
// Starts a child, writes its process id into a file, and both keep running.
const FAMILY = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  require("node:fs").writeFileSync(process.argv[1], String(child.pid));
  setInterval(() => {}, 1e6);
`;

let folder: string;
let runningFile: string;

beforeEach(() => {
  folder = makeRunFolder();
  runningFile = join(folder, "running.json");
});

afterEach(() => endRun(folder));

test("stopping ends a child and the processes that it started", async () => {
  const children = await superviseChildren(runningFile);
  const [child, grandchild] = await startFamily(children);
  await children.stop();
  expect([child, grandchild].map(isAlive)).toEqual([false, false]);
  expect(existsSync(runningFile)).toBe(false);
});

test("what a child sends reaches the script that started it, and the child still ends by itself", async () => {
  const children = await superviseChildren();
  const heard: unknown[] = [];
  const program = "process.send({ done: 1 }, () => process.send({ done: 2 }, () => process.exit()))";
  await children.finish({ name: "A talker", args: ["-e", program], environment, onMessage: (message) => heard.push(message) });
  expect(heard).toEqual([{ done: 1 }, { done: 2 }]);
});

test("the next start ends the processes that a killed script left running", async () => {
  const [child, grandchild] = await startFamily(await superviseChildren(runningFile));
  const killed = spawn(process.execPath, ["-e", ""]);
  const script = identityOf(killed.pid ?? 0);
  await exitOf(killed);
  writeFileSync(runningFile, JSON.stringify({ ...JSON.parse(readFileSync(runningFile, "utf8")), script }));

  await superviseChildren(runningFile);
  expect(await waitUntilGone(child, PATIENCE_MS)).toBe(true);
  expect(await waitUntilGone(grandchild, PATIENCE_MS)).toBe(true);
});

test("a process id that now belongs to another program is left alone", async () => {
  const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  const identity = { ...identityOf(bystander.pid ?? 0), birth: "before" };
  writeFileSync(runningFile, JSON.stringify({ script: identity, children: [identity] }));
  try {
    await superviseChildren(runningFile);
    expect(isAlive(identity.pid)).toBe(true);
  } finally {
    bystander.kill("SIGKILL");
    await exitOf(bystander);
  }
});

test("a second start in the same folder is refused while the first one runs", async () => {
  const first = await superviseChildren(runningFile);
  await startFamily(first);
  await expect(superviseChildren(runningFile)).rejects.toThrow("already uses this data folder");
  await first.stop();
});

test("a service that ends by itself is reported with its last lines", async () => {
  const children = await superviseChildren();
  const logFile = join(folder, "part.log");
  children.keep({ name: "The part", args: ["-e", "console.log('the disk is full'); process.exit(3)"], environment, logFile });
  await expect(children.death).rejects.toThrow(/The part ended by itself \(exit code 3\)[\s\S]*the disk is full/);
  await children.stop();
});

test("a failing step is reported, and nothing starts after the stop", async () => {
  const children = await superviseChildren();
  await expect(children.finish({ name: "The step", args: ["-e", "process.exit(2)"], environment })).rejects.toThrow(
    "The step failed (exit code 2).",
  );
  await children.stop();
  expect(() => children.keep({ name: "The part", args: ["-e", ""], environment })).toThrow("Stopping.");
});

test("the demo names the port in use and the variable that changes it", async () => {
  const holder = createServer();
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, "127.0.0.1", () => {
      const address = holder.address();
      resolve(address && typeof address === "object" ? address.port : 0);
    });
  });
  try {
    const demo = spawn(process.execPath, ["--import", "tsx", "scripts/demo.ts"], {
      env: { ...process.env, DATA_DIR: folder, PORT: String(port), DATABASE_URL: "postgres://127.0.0.1:1/none" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = collect(demo.stderr);
    expect(await exitOf(demo)).toBe(1);
    expect(await said).toBe(
      `Port ${port} for the app is already taken by another program. Set PORT to a free port, or stop that program, and start again.\n`,
    );
  } finally {
    holder.close();
  }
});

async function startFamily(children: Awaited<ReturnType<typeof superviseChildren>>): Promise<[number, number]> {
  const note = join(folder, "grandchild");
  children.keep({ name: "The family", args: ["-e", FAMILY, note], environment });
  await expect.poll(() => existsSync(note) && readFileSync(note, "utf8") !== "", { timeout: PATIENCE_MS }).toBe(true);
  const recorded: { children: { pid: number }[] } = JSON.parse(readFileSync(runningFile, "utf8"));
  return [recorded.children[0]?.pid ?? 0, Number(readFileSync(note, "utf8"))];
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
