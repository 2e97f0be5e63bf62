import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant";

/** `const MAX_TRIES = 30;`, `export const OPEN_MS: number = 5 * MINUTE_MS;` */
const NAMED_NUMBER =
  /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: number)? = ((?:[\d_.]+(?:e-?\d+)?|[A-Z][A-Z_]*_MS)(?: [*+/] [\w.]+)*);$/gm;

const CHANGES = [
  { is: "four times as large", change: "4 * " },
  { is: "a quarter", change: "0.25 * " },
];

/**
 * Every named number of a folder or file of lib, once larger and once smaller. The tests that
 * mirror its place must notice both, or the number may be wrong without anyone knowing.
 * @param place for example lib/billing/rules, whose tests are tests/billing/rules
 */
export const figuresOf = (place: string): Mutant[] =>
  sourcesOf(place).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(NAMED_NUMBER)].flatMap(([line, name, value]) =>
      CHANGES.map(({ is, change }) => ({
        name: `${name} in ${file} is ${is}`,
        file,
        search: line,
        replace: line.replace(/= .*;$/, () => `= ${change}(${value});`),
        tests: [mirrorOf(file)],
      })),
    ),
  );

const sourcesOf = (place: string): string[] =>
  statSync(place).isFile()
    ? [place]
    : readdirSync(place, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(place, name));

/** `lib/billing/rules/dunning.ts` has its tests in `tests/billing/rules`. */
const mirrorOf = (file: string): string => file.replace(/^lib\//, "tests/").replace(/\/[^/]+$/, "");
