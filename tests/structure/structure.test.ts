import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findCircles } from "@/scripts/structure/circles";
import { measure } from "@/scripts/structure/measure";
import { readSources, specifiersIn } from "@/scripts/structure/read-imports";
import { findForbiddenImports, findQueryRoomCircles, findUpwardImports, ROOMS, roomOf } from "@/scripts/structure/rooms";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const sources = readSources(ROOT);

describe("the house", () => {
  it("has no files that import each other in a circle, types included", () => {
    expect(findCircles(sources).map((circle) => `${circle.join(", ")} import each other`)).toEqual([]);
  });

  it("has no room that imports one above it", () => {
    expect(findUpwardImports(sources)).toEqual([]);
  });

  it("has no import that a room's own rule forbids", () => {
    expect(findForbiddenImports(sources)).toEqual([]);
  });

  it("has no rooms of db/queries that import each other in a circle", () => {
    expect(findQueryRoomCircles(sources).map((circle) => `${circle.join(", ")} import each other`)).toEqual([]);
  });

  it("still holds each file that is named as the path of a renewal", () => {
    expect(measure(sources).renewalPath.missing).toEqual([]);
  });

  it("has a place for each file of lib/billing", () => {
    const homeless = sources.filter(({ path }) => path.startsWith("lib/billing/") && !roomOf(path).startsWith("lib/billing/"));
    expect(homeless.map(({ path }) => `${path} is in no room of ROOMS in scripts/structure/rooms.ts`)).toEqual([]);
  });
});

describe("comments", () => {
  it("wrap at 100 columns", () => {
    const isComment = /^\s*(?:\/\/|\/?\*)/;
    const long = sources.flatMap(({ path }) =>
      readFileSync(`${ROOT}${path}`, "utf8")
        .split("\n")
        .flatMap((line, index) =>
          isComment.test(line) && line.length > 100 && !/biome-ignore/.test(line) ? `${path}:${index + 1}` : [],
        ),
    );
    expect(long).toEqual([]);
  });
});

describe("the reader", () => {
  it("sees each form of import", () => {
    const text = [
      'import { a } from "./a";',
      'import type { B } from "./b";',
      "import {",
      "  c,",
      '} from "./c";',
      'export * from "./d";',
      'import "./e";',
      'const f = await import("./f");',
      'type G = import("./g").G;',
    ].join("\n");
    expect(
      specifiersIn(text)
        .map((specifier) => specifier.slice(2))
        .sort(),
    ).toEqual([..."abcdefg"]);
  });

  it("takes no text in a string for an import", () => {
    expect(specifiersIn('const search = `import { a } from "./a"`;\nexport const from = "x";')).toEqual([]);
  });
});

describe("the rules", () => {
  const sentences = (from: string, to: string) => {
    const planted = [{ path: from, lines: 1, code: 1, imports: [to], packages: [] }];
    return [...findUpwardImports(planted), ...findForbiddenImports(planted)];
  };

  it.each([
    ["db/queries/batch/runs.ts", "lib/toss/client.ts"],
    ["lib/billing/card/store-card.ts", "lib/billing/payment/settle.ts"],
    ["lib/billing/payment/settle.ts", "lib/billing/views/views.ts"],
    ["lib/billing/rules/dunning.ts", "lib/invariant.ts"],
    ["lib/billing/views/read-card.ts", "lib/billing/payment/settle.ts"],
    ["lib/billing/views/read-card.ts", "lib/billing/subscription/cancel.ts"],
    ["lib/toss/client.ts", "lib/billing/audit.ts"],
    ["lib/auth/options.ts", "lib/billing/rules/access.ts"],
    ["lib/billing/audit.ts", "lib/admin/views.ts"],
    ["lib/log.ts", "app/page.tsx"],
    ["app/page.tsx", "db/client.ts"],
    ["app/(journal)/journal/page.tsx", "app/billing/page.tsx"],
    ["app/api/trades/route.ts", "lib/billing/catalogue.ts"],
    ["app/page.tsx", "emulator/core.ts"],
    ["emulator/core.ts", "lib/seal.ts"],
    ["lib/seal.ts", "scripts/build.ts"],
    ["scripts/build.ts", "tests/support/world.ts"],
  ])("%s may not import %s", (from, to) => {
    expect(sentences(from, to)).not.toEqual([]);
  });

  it.each([
    ["lib/billing/batch/claim-due.ts", "lib/billing/rules/calendar.ts"],
    ["lib/billing/checkout/open-checkout.ts", "lib/auth/role.ts"],
    ["lib/billing/views/read-card.ts", "lib/billing/subscription/decide-due.ts"],
    ["app/page.tsx", "lib/billing/views/read-card.ts"],
    ["app/(journal)/journal/page.tsx", "lib/billing/access.ts"],
    ["scripts/sim.ts", "tests/simulation/simulate.ts"],
    ["tests/support/world.ts", "emulator/core.ts"],
  ])("%s may import %s", (from, to) => {
    expect(sentences(from, to)).toEqual([]);
  });

  it("let a rule import no package", () => {
    const [sentence] = findForbiddenImports([
      { path: "lib/billing/rules/dunning.ts", lines: 1, code: 1, imports: [], packages: ["zod"] },
    ]);
    expect(sentence).toBe("lib/billing/rules/dunning.ts imports zod: rules are pure, they import nothing but other rules");
  });

  it("tell a circle of three, and of the rooms of queries", () => {
    const [a, b, c] = ["db/queries/a/one.ts", "db/queries/b/one.ts", "db/queries/a/two.ts"] as const;
    const file = (path: string, ...imports: string[]) => ({ path, lines: 1, code: 1, imports, packages: [] });
    expect(findCircles([file("x", "y"), file("y", "z"), file("z", "x"), file("w", "x")])).toEqual([["x", "y", "z"]]);
    expect(findCircles([file(a, b), file(b, c), file(c)])).toEqual([]);
    expect(findQueryRoomCircles([file(a, b), file(b, c), file(c)])).toEqual([["db/queries/a", "db/queries/b"]]);
  });

  it("name each room once", () => {
    expect(new Set(ROOMS).size).toBe(ROOMS.length);
  });
});
