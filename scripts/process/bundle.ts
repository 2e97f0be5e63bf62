// Bundles a TypeScript program into one JavaScript file, for programs that run long. tsx wraps each
// function in a call that keeps its name, and that costs a tenth of the run time.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type OutputFile, type Plugin } from "esbuild";
import { DAY_MS } from "@/lib/billing/rules/units";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/**
 * Inside node_modules, so that the packages, which stay outside the bundle, are found from there.
 */
const FOLDER = join(ROOT, "node_modules", ".cache", "trakko");

/**
 * Replaces `import.meta.url` by the address of the source file, so that a module still finds the
 * files beside it.
 */
const keepSourceAddresses: Plugin = {
  name: "keep-source-addresses",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return { loader: "ts", contents: source.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

/**
 * @returns the path of the bundled program. The name contains a hash, so two processes that bundle
 *   the same sources share one file.
 */
export async function bundle(program: string): Promise<string> {
  const plain = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external" } as const;
  const entry = { entryPoints: [program], tsconfig: join(ROOT, "tsconfig.json"), plugins: [keepSourceAddresses] };
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

/** After a day no process still needs to load the file. */
const isOutdated = (file: string): boolean => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > DAY_MS;
