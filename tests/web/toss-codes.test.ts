import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { OWN_DECLINES } from "@/lib/billing/payment/decline";
import { TOSS_CODES } from "@/lib/toss/codes";
import { CLOSED_WINDOW_CODES } from "@/lib/toss/window-codes";

const root = fileURLToPath(new URL("../..", import.meta.url));
const CODES = [...TOSS_CODES, ...CLOSED_WINDOW_CODES, ...OWN_DECLINES.keys()];

const codesIn = (text: string): string[] =>
  [...new Set(text.match(/\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g))].filter((word) => CODES.includes(word));

const filesOf = (room: string, name: RegExp): string[] =>
  readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

test("no page, route or sentence of app knows a code of Toss: a decline reaches it as a reason", () => {
  const found = filesOf("app", /\.(tsx?|json)$/).flatMap((path) => codesIn(read(path)).map((code) => `${path}: ${code}`));
  expect(found).toEqual([]);
});

test("in lib only the table names Toss's codes", () => {
  const found = filesOf("lib", /\.ts$/)
    .filter((path) => !["lib/toss/codes.ts", "lib/toss/window-codes.ts"].includes(path))
    .flatMap((path) => (read(path).match(/"[A-Z0-9_]+"/g) ?? []).map((word) => ({ path, code: word.slice(1, -1) })))
    .filter(({ code }) => TOSS_CODES.includes(code) || CLOSED_WINDOW_CODES.includes(code));
  expect(found).toEqual([]);
});

test("the scan sees a code in a string, as a key and in a comment", () => {
  expect(codesIn('if (code === "FDS_ERROR") x; ({ INVALID_CARD: 1 }); // USER_CANCEL, SOME_CONSTANT')).toEqual([
    "FDS_ERROR",
    "INVALID_CARD",
    "USER_CANCEL",
  ]);
});
