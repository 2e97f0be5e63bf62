// npm leaves out of the lock file the optional packages of other platforms that the registry in use
// does not serve. `npm ci` then rejects the lock file everywhere. This script adds an entry for
// each, with its exact version, os and cpu. Run it by `npm run lock`.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const SYSTEMS = ["darwin", "win32", "windows", "linux", "android", "freebsd", "openbsd", "netbsd", "sunos", "aix", "openharmony"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "riscv64", "s390x", "ppc64", "loong64", "mips64el", "wasm32"];
const EXACT_VERSION = /^\d+\.\d+\.\d+[\w.+-]*$/;

/**
 * The place where Node finds `name` from the package at `from` (the nearest node_modules upwards),
 * or undefined.
 */
export function lockedPlace(packages, from, name) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const place = `${folder && `${folder}/`}node_modules/${name}`;
    if (packages[place]) return place;
    if (!folder) return undefined;
  }
}

/**
 * The optional dependencies that some package names but the lock file lacks in that version: `{
 * from, name, version, isDev, place }`.
 */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]) => {
      const found = lockedPlace(packages, from, name);
      if (found && (packages[found].version === version || !EXACT_VERSION.test(version))) return [];
      // With another version at the top, this one belongs below the package that needs it.
      const place = `${found ? `${from}/` : ""}node_modules/${name}`;
      return [{ from, name, version, isDev: Boolean(entry.dev), place }];
    }),
  );
}

function platformEntry({ name, version, isDev, from }) {
  if (!EXACT_VERSION.test(version))
    throw new Error(`${from} needs ${name} ${version}: only an exact version can be added without the registry`);
  const words = name.split(/[-/@]/);
  const system = SYSTEMS.find((candidate) => words.includes(candidate));
  const processor =
    PROCESSORS.find((candidate) => words.includes(candidate)) ??
    (words.some((word) => /^arm(v7|eabihf)?$/.test(word)) ? "arm" : undefined);
  if (!system && !processor)
    throw new Error(`the name ${name} (optional for ${from}) contains no platform: install it where the registry serves it`);
  return {
    version,
    ...(processor && { cpu: [processor] }),
    ...(isDev && { dev: true }),
    ...(words.includes("musl") && { libc: ["musl"] }),
    optional: true,
    ...(system && { os: [system === "windows" ? "win32" : system] }),
  };
}

function completeLock(file) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingOptional(lock.packages);
  for (const one of missing) lock.packages[one.place] ??= platformEntry(one);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: added ${missing.length} optional packages of other platforms`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  completeLock(process.argv[2] ?? "package-lock.json");
