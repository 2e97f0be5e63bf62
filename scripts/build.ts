import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Children } from "@/scripts/process/children";

// Not part of the app or its configuration, so a change there needs no new build.
const OUTSIDE_THE_BUILD = new Set([
  "node_modules",
  "scripts",
  "tests",
  "docs",
  "emulator",
  "test-results",
  "playwright-report",
  "coverage",
  "vitest.config.ts",
  "playwright.config.ts",
  "drizzle.config.ts",
  "biome.json",
]);
const isOutside = (name: string) =>
  OUTSIDE_THE_BUILD.has(name) || name.startsWith(".") || name.endsWith(".md") || name.endsWith(".tsbuildinfo");
const NEXT = "node_modules/next/dist/bin/next";

/**
 * Builds the app for production unless the last build used the same sources.
 * @returns whether it built
 * @throws CommandError when the build fails
 */
export async function buildOnce({
  root,
  children,
  logFile,
}: {
  root: string;
  children: Children;
  logFile?: string;
}): Promise<boolean> {
  const stampFile = join(root, ".next", "sources.sha256");
  const sources = hashSources(root);
  if (existsSync(stampFile) && existsSync(join(root, ".next", "BUILD_ID")) && readFileSync(stampFile, "utf8") === sources)
    return false;
  const environment = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  await children.finish({ name: "The build", args: [join(root, NEXT), "build", root], environment, logFile });
  // The build rewrites some source files (next-env.d.ts), so hash them again.
  writeFileSync(stampFile, hashSources(root));
  return true;
}

function hashSources(root: string): string {
  const hash = createHash("sha256");
  for (const file of listFiles(root, root))
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

function listFiles(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !isOutside(entry.name) || folder !== root)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path, root);
      return entry.isFile() ? [path] : [];
    });
}
