import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPostgres } from "@/scripts/postgres/server";
import { endProcess, exitOf, isAlive } from "@/scripts/process/processes";
import { endRun, makeRunFolder } from "@/scripts/process/run-folders";

let folder: string;
let directory: string;

beforeEach(() => {
  folder = makeRunFolder();
  directory = join(folder, "postgres");
});

afterEach(() => endRun(folder));

test("a stopped database starts again on the same port with its rows", async () => {
  const first = await startPostgres({ dir: directory, fast: true });
  await execute(first.url, "create table kept as select 41 as number");
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  const second = await startPostgres({ dir: directory, fast: true });
  try {
    expect(second).toMatchObject({ adopted: false, url: first.url });
    expect(await execute(second.url, "select number from kept")).toEqual([{ number: 41 }]);
  } finally {
    await second.stop();
  }
});

test("a database whose parent was killed is adopted and can be stopped", async () => {
  const orphan = await startInChild();
  orphan.child.kill("SIGKILL");
  await exitOf(orphan.child);
  expect(isAlive(orphan.pid)).toBe(true);

  const adopted = await startPostgres({ dir: directory, fast: true });
  expect(adopted).toMatchObject({ adopted: true, pid: orphan.pid, url: orphan.url });
  await adopted.stop();
  expect(isAlive(orphan.pid)).toBe(false);
});

test("a database killed together with its parent restarts with all committed rows", async () => {
  const killed = await startInChild();
  await execute(killed.url, "create table kept as select generate_series(1, 1000) as number");
  process.kill(killed.pid, "SIGKILL");
  killed.child.kill("SIGKILL");
  await exitOf(killed.child);

  const restarted = await startPostgres({ dir: directory, fast: true });
  try {
    expect(restarted.adopted).toBe(false);
    expect(await execute(restarted.url, "select count(*)::int from kept")).toEqual([{ count: 1000 }]);
  } finally {
    await restarted.stop();
  }
});

test("a lock file whose process id now belongs to another program does not prevent the start", async () => {
  const first = await startPostgres({ dir: directory, fast: true });
  await first.stop();
  writeFileSync(join(directory, "postmaster.pid"), `${process.ppid}\n${directory}\n0\n${first.port}\n`);

  const second = await startPostgres({ dir: directory, fast: true });
  expect(second.adopted).toBe(false);
  await second.stop();
});

test("two concurrent starts in a new folder share one database", async () => {
  const both = await Promise.all([startInChild(), startInChild()]);
  try {
    expect(both[0].pid).toBe(both[1].pid);
    expect(both.filter(({ adopted }) => adopted)).toHaveLength(1);
  } finally {
    for (const { child } of both) child.kill("SIGKILL");
    await endProcess(both[0].pid, { ask: "SIGINT", patienceMs: 10_000 });
  }
});

test("a port in use is refused with an error that names it", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const address = holder.address();
  const port = address && typeof address === "object" ? address.port : 0;
  try {
    await expect(startPostgres({ dir: directory, port, fast: true })).rejects.toThrow(
      `Port ${port} for PostgreSQL is already taken by another program.`,
    );
  } finally {
    holder.close();
  }
});

test("a new port is chosen when the last one is now in use", async () => {
  const first = await startPostgres({ dir: directory, fast: true });
  await first.stop();
  const holder = createServer().listen(first.port, "127.0.0.1");
  await once(holder, "listening");
  try {
    const second = await startPostgres({ dir: directory, fast: true });
    expect(second.port).not.toBe(first.port);
    await second.stop();
  } finally {
    holder.close();
  }
});

// PostgreSQL refuses to run as root, so only root needs another account for it. Other users have
// nothing to test.
if (process.getuid?.() === 0) {
  test("in a folder that only root can enter, the database is kept outside and found again after a move", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const logged: string[] = [];
    const first = await startPostgres({ dir: join(closed, "postgres"), fast: true, log: (line) => logged.push(line) });
    await execute(first.url, "create table kept as select 41 as number");
    await first.stop();
    expect(lstatSync(join(closed, "postgres")).isSymbolicLink()).toBe(true);
    expect(logged.join("\n")).toContain("keeping its data in");

    const moved = join(folder, "moved");
    renameSync(closed, moved);
    const second = await startPostgres({ dir: join(moved, "postgres"), fast: true });
    try {
      expect(await execute(second.url, "select number from kept")).toEqual([{ number: 41 }]);
    } finally {
      await second.stop();
      rmSync(realpathSync(join(moved, "postgres")), { recursive: true });
    }
  });

  test("root runs the server under another account, not necessarily postgres", async () => {
    const server = await startPostgres({ dir: directory, fast: true });
    const owner = spawnSync("stat", ["-c", "%u", `/proc/${server.pid}`], { encoding: "utf8" }).stdout.trim();
    await server.stop();
    expect(Number(owner)).toBeGreaterThan(0);
    expect(lstatSync(directory).uid).toBe(Number(owner));
  });

  test("a database folder that its account can no longer enter gives an error that says so", async () => {
    const first = await startPostgres({ dir: directory, fast: true });
    await first.stop();
    chmodSync(folder, 0o700);
    await expect(startPostgres({ dir: directory, fast: true })).rejects.toThrow("cannot enter");
    expect(existsSync(join(directory, "PG_VERSION"))).toBe(true);
  });
}

async function execute(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

async function startInChild() {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/scripts/start-postgres.ts", directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const died = exitOf(child).then((code) => Promise.reject(new Error(`the start ended with exit code ${code}`)));
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), died]);
  died.catch(() => {});
  const started: { url: string; pid: number; adopted: boolean } = JSON.parse(line);
  return { child, ...started };
}
