// npm leaves optional packages of other platforms out of the lock file when the registry at hand does not serve them, and `npm ci`
// then refuses the lock everywhere. This adds an entry for each: exact version, guarded by os and cpu. Run through `npm run lock`.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const SYSTEMS = ["darwin", "win32", "windows", "linux", "android", "freebsd", "openbsd", "netbsd", "sunos", "aix", "openharmony"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "riscv64", "s390x", "ppc64", "loong64", "mips64el", "wasm32"];
const EXACT_VERSION = /^\d+\.\d+\.\d+[\w.+-]*$/;

/** Where `name`, required from the package at `from`, is found by Node's rule (the nearest node_modules upwards); undefined when nowhere. */
export function lockedPlace(packages, from, name) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const place = `${folder && `${folder}/`}node_modules/${name}`;
    if (packages[place]) return place;
    if (!folder) return undefined;
  }
}

/** Every optional dependency that the lock names but does not hold in its exact version: `{ from, name, version, isDev, place }`. */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]) => {
      const found = lockedPlace(packages, from, name);
      if (found && (packages[found].version === version || !EXACT_VERSION.test(version))) return [];
      // Another version sits at the top: this one belongs beside the package that wants it.
      const place = `${found ? `${from}/` : ""}node_modules/${name}`;
      return [{ from, name, version, isDev: Boolean(entry.dev), place }];
    }),
  );
}

function platformEntry({ name, version, isDev, from }) {
  if (!EXACT_VERSION.test(version))
    throw new Error(`${from} wants ${name} ${version}: only an exact version can be written without the registry`);
  const words = name.split(/[-/@]/);
  const system = SYSTEMS.find((candidate) => words.includes(candidate));
  const processor =
    PROCESSORS.find((candidate) => words.includes(candidate)) ??
    (words.some((word) => /^arm(v7|eabihf)?$/.test(word)) ? "arm" : undefined);
  if (!system && !processor)
    throw new Error(`${name} (optional for ${from}) names no platform: install it where the registry serves it`);
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
  console.log(`${file}: ${missing.length} optional packages of other platforms added`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  completeLock(process.argv[2] ?? "package-lock.json");
