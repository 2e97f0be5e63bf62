// Builds the package into dist: plain JavaScript with everything in it, so that an installation
// downloads nothing else. The licences of what is in it go with it.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Zod's messages in forty languages, which are half the bundle. The English ones stay. */
const withoutLocales = {
  name: "without-locales",
  setup: (bundle) => bundle.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" })),
};
const shared = {
  plugins: [withoutLocales],

  bundle: true,
  platform: "node",
  target: "node20",
  minify: true,
  metafile: true,
  legalComments: "none",
  outdir: here("dist"),
};

rmSync(here("dist"), { recursive: true, force: true });
const modules = await build({
  ...shared,
  entryPoints: { index: here("start.ts"), main: here("main.ts"), redirect: here("redirect.ts") },
  format: "esm",
  splitting: true,
  chunkNames: "[name]-[hash]",
  // hono/node-server has CommonJS parts that ask for Node's own modules.
  banner: { js: 'import{createRequire as makeRequire}from"node:module";const require=makeRequire(import.meta.url);' },
});
// A CommonJS file has no import.meta. The browser's files are read beside the file itself.
await build({
  ...shared,
  entryPoints: { index: here("start.ts"), redirect: here("redirect.ts") },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "ownUrl" },
  banner: { js: 'const ownUrl=require("node:url").pathToFileURL(__filename).href;' },
});
const main = here("dist/main.js");
writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, "utf8")}`, { mode: 0o755 });
cpSync(here("browser"), here("dist/browser"), { recursive: true });
writeFileSync(here("dist/LICENSES.txt"), licencesOf(Object.keys(modules.metafile.inputs)));

/** Our own licence and that of each package in the bundle. */
function licencesOf(inputs) {
  const folders = new Set([dirname(here("."))]);
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(join(process.cwd(), folder));
  }
  return [...folders].map((folder) => `${titleOf(folder)}\n\n${licenceIn(folder)}`).join(`\n\n${"-".repeat(72)}\n\n`);
}

function titleOf(folder) {
  return folder.includes("node_modules") ? folder.split("node_modules/").at(-1) : "toss-emulator";
}

function licenceIn(folder) {
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) : undefined;
  if (file === undefined) throw new Error(`${folder} has no licence`);
  return readFileSync(join(folder, file), "utf8").trim();
}
