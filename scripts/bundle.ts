// Programs in TypeScript as one file of plain JavaScript, for what runs for long: compiled on the way in, each function carries a call that
// only keeps its name, which costs a tenth of the time.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
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

/** @returns the file to start instead */
export async function bundle(program: string): Promise<string> {
  const outfile = join(FOLDER, `${basename(program, ".ts")}-${process.pid}.mjs`);
  const plain = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external" } as const;
  await build({ ...plain, entryPoints: [program], outfile, plugins: [ownPlaces], tsconfig: join(ROOT, "tsconfig.json") });
  return outfile;
}
