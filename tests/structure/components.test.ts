import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSources } from "@/scripts/structure/read-imports";

const sources = new Map(readSources(fileURLToPath(new URL("../..", import.meta.url))).map((source) => [source.path, source]));

/** Everything that a file imports, directly or through others. */
function reachedFrom(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const imported of sources.get(path)?.imports ?? []) reachedFrom(imported, seen);
  return seen;
}

/** On every page, or instead of one, so nobody misses them. */
const ON_EVERY_PAGE = ["app/layout.tsx", "app/error.tsx"];

test("every shared component is shown at /dev/components, so that no one builds it a second time", () => {
  const shown = new Set(["app/dev/components/page.tsx", ...ON_EVERY_PAGE].flatMap((path) => [...reachedFrom(path)]));
  const components = [...sources.keys()].filter((path) => path.startsWith("app/_components/") && path.endsWith(".tsx"));
  expect(components.length).toBeGreaterThan(30);
  expect(components.filter((path) => !shown.has(path))).toEqual([]);
});
