// Programs in TypeScript as one file of plain JavaScript, for what runs for long: compiled on the way in, each function carries a call that
// only keeps its name, which costs a tenth of the time.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type OutputFile, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Below the packages, which stay outside the bundle and are found from there. */
const FOLDER = join(ROOT, "node_modules", ".cache", "trakko");

/** Files beside a module are found from where it was written. */
const ownPlaces: Plugin = {
  name: "own-places",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return { loader: "ts", contents: source.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

/** @returns the file to start instead. It is called by what is in it: one version of a program is one file, whoever else starts it. */
export async function bundle(program: string): Promise<string> {
  const plain = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external" } as const;
  const entry = { entryPoints: [program], tsconfig: join(ROOT, "tsconfig.json"), plugins: [ownPlaces] };
  const { outputFiles } = await build({ ...plain, ...entry, write: false });
  const [{ hash, contents }] = outputFiles as [OutputFile];
  const name = basename(program, ".ts");
  const file = join(FOLDER, `${name}-${hash.replaceAll(/\W/g, "")}.mjs`);
  mkdirSync(FOLDER, { recursive: true });
  for (const old of readdirSync(FOLDER)) if (isOutdated(join(FOLDER, old))) rmSync(join(FOLDER, old), { force: true });
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

const DAY_MS = 86_400_000;
/** Whoever started it has long loaded it. */
const isOutdated = (file: string): boolean => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > DAY_MS;
