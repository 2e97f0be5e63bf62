import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { usualTimes } from "@/scripts/process/usual-times";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "usual-times-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a time that was remembered is known to the next run", () => {
  const file = join(folder, "deep", "times.json");
  expect(usualTimes(file).of("npm test: lint")).toBeNull();
  usualTimes(file).remember("npm test: lint", 4_200.4);
  usualTimes(file).remember("npm test: types", 9_000);
  expect(usualTimes(file).of("npm test: lint")).toBe(4_200);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ "npm test: lint": 4_200, "npm test: types": 9_000 });
});

test.each(["", "{", "null", '{"lint":"soon"}', "[1]"])("a broken file (%s) only costs the estimate", (text) => {
  const file = join(folder, "times.json");
  writeFileSync(file, text);
  expect(usualTimes(file).of("lint")).toBeNull();
  usualTimes(file).remember("lint", 1);
  expect(usualTimes(file).of("lint")).toBe(1);
});

test("a folder that cannot be written is no error", () => {
  expect(() => usualTimes("/dev/null/times.json").remember("lint", 1)).not.toThrow();
});
