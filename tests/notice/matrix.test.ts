import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MATRIX } from "@/lib/notice/matrix";

const inCode = Object.entries(MATRIX).map(([template, row]) => `${template}: ${row.class}`);

describe("the matrix of notices", () => {
  test.each(["docs/notices.md", "docs/notices.ko.md"])("is the one of %s", (path) => {
    const rows = [...readFileSync(path, "utf8").matchAll(/^\| `(\w+)` +\| (\w+) +\|/gm)];
    expect(rows.map(([, template, noticeClass]) => `${template}: ${noticeClass}`)).toEqual(inCode);
  });

  test("has no class for advertising, so no notice needs consent to it", () => {
    const classes = new Set(Object.values(MATRIX).map((row) => row.class));
    expect([...classes].sort()).toEqual(["action", "advance", "confirmation", "operation", "receipt"]);
  });
});
