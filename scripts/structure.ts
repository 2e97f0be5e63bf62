// npm run structure: measures the sizes of rooms and files, and checks that imports go one way
// only. --json prints one JSON object, and
// --root DIR measures another checkout.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure, type PathSize, type Structure } from "@/scripts/structure/measure";
import { readSources } from "@/scripts/structure/read-imports";

const OUR_ROOT = fileURLToPath(new URL("..", import.meta.url));

const { values } = parseArgs({ options: { json: { type: "boolean" }, root: { type: "string" } } });
const structure = measure(readSources(values.root ? resolve(values.root) : OUR_ROOT));
console.log(values.json ? JSON.stringify(structure, null, 2) : textOf(structure));

function textOf({ rooms, file, circles, upwardImports, forbiddenImports, renewalPath }: Structure): string {
  const width = Math.max(...rooms.map(({ room }) => room.length));
  return [
    `${"room".padEnd(width)}  files  lines`,
    ...rooms.map(({ room, files, lines }) => `${room.padEnd(width)}  ${String(files).padStart(5)}  ${String(lines).padStart(5)}`),
    "",
    `lib, db and app     ${file.files} files, ${file.lines} lines, ${file.code} of them code`,
    `lines of a file     median ${file.median}, p90 ${file.p90}, longest ${file.longest?.lines} (${file.longest?.path})`,
    `circles             ${listed(circles.map((circle) => circle.join(", ")))}`,
    `upward imports      ${listed(upwardImports)}`,
    `forbidden imports   ${listed(forbiddenImports)}`,
    `path of a renewal   ${sizeText(renewalPath.charged)}; its branches ${sizeText(renewalPath.branches)}`,
    ...renewalPath.missing.map((path) => `  not there: ${path}; see scripts/structure/renewal-path.ts`),
  ].join("\n");
}

function sizeText({ files, lines, code }: PathSize): string {
  return `${files} files, ${lines} lines, ${code} of them code`;
}

function listed(found: string[] | null): string {
  return found ? [found.length, ...found].join("\n  ") : "not measured: lib/billing has no rooms";
}
