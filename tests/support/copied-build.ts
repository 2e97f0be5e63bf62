/**
 * A production build of a copy of this tree that is edited first, and the server of such a build.
 * The copy lies in a hidden folder of the tree, so that it finds the packages beside it and no
 * other tool reads it.
 */
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePort } from "@/scripts/process/ports";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NEXT = join(ROOT, "node_modules/next/dist/bin/next");
const COPIED = [
  "app",
  "db",
  "lib",
  "next.config.mjs",
  "tsconfig.json",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "package.json",
];
const SERVER_READY_MS = 180_000;

export type CopiedBuild = { folder: string; remove: () => void };
type BuildOptions = {
  /** Of its hidden folder, such as `.third-tier`. */
  folder: string;
  /** What is copied from the tree; without it, all that a build needs. */
  copied?: readonly string[];
  /** Changes the copy before it is built. */
  edit: (folder: string) => void;
};

/** @throws when the build fails */
export async function buildCopy({ folder: name, copied = COPIED, edit }: BuildOptions): Promise<CopiedBuild> {
  const folder = join(ROOT, name);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  remove();
  mkdirSync(folder);
  for (const path of copied) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  edit(folder);
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  await promisify(execFile)(process.execPath, [NEXT, "build"], { cwd: folder, env });
  return { folder, remove };
}

export type ServedBuild = { url: string; stop: () => Promise<void> };
type ServeOptions = {
  /** Of the build that `buildCopy` made. */
  folder: string;
  /** The environment, once the address is known. */
  environment: (url: string) => Record<string, string>;
  /** The path that answers 200 as soon as the server is ready. */
  readyPath: string;
};

/** Serves the build on a free port. @throws when it is not ready within three minutes */
export async function serveBuild({ folder, environment, readyPath }: ServeOptions): Promise<ServedBuild> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...environment(url) },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async () => {
    server.kill();
    await ended;
  };
  const giveUpAt = Date.now() + SERVER_READY_MS;
  while (Date.now() < giveUpAt && server.exitCode === null) {
    const answer = await fetch(url + readyPath).catch(() => null);
    if (answer?.ok) return { url, stop };
    await pause(100);
  }
  await stop();
  throw new Error(`the build of ${folder} did not start`);
}

/** The environment of a deployment whose Toss is the emulator. */
export function siteEnvironment(site: { databaseUrl: string; tossUrl: string; url: string }): Record<string, string> {
  return {
    TOSS_CLIENT_KEY: "test_ck_copied_build_0000000",
    TOSS_SECRET_KEY: "test_sk_copied_build_0000000",
    TOSS_API_BASE_URL: site.tossUrl,
    TOSS_SDK_URL: `${site.tossUrl}/v2/standard`,
    TOSS_ALLOW_TEST_KEYS: "1",
    DATABASE_URL: site.databaseUrl,
    APP_BASE_URL: site.url,
    NEXTAUTH_SECRET: "n".repeat(32),
    CRON_SECRET: "c".repeat(32),
    BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
    ADMIN_EMAILS: "admin@trakko.demo",
  };
}
