import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { missingOptional } from "@/scripts/complete-lock.mjs";

type Entry = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
const packages: Record<string, Entry> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

test("the lock file holds every optional package, so that npm ci works on every platform", () => {
  expect(missingOptional(packages)).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
});

test("the lock file names no registry, so that each machine uses its own", () => {
  expect(Object.entries(packages).filter(([, entry]) => entry.resolved)).toEqual([]);
});

test("a missing platform package and one with the wrong version are both reported", () => {
  const lock = {
    "node_modules/tool": { optionalDependencies: { "@tool/linux-x64": "2.0.0", "@tool/darwin-arm64": "2.0.0" } },
    "node_modules/old/node_modules/tool": { dev: true, optionalDependencies: { "@tool/linux-x64": "1.0.0" } },
    "node_modules/@tool/linux-x64": { version: "2.0.0" },
  };
  expect(missingOptional(lock)).toEqual([
    {
      from: "node_modules/tool",
      name: "@tool/darwin-arm64",
      version: "2.0.0",
      isDev: false,
      place: "node_modules/@tool/darwin-arm64",
    },
    {
      from: "node_modules/old/node_modules/tool",
      name: "@tool/linux-x64",
      version: "1.0.0",
      isDev: true,
      place: "node_modules/old/node_modules/tool/node_modules/@tool/linux-x64",
    },
  ]);
});
