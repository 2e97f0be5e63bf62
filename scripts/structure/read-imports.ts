import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A source file: its path from the root, its number of lines, of which `code` are neither blank nor
 * comment, and the files and packages that it imports, type imports included.
 */
export type Source = { path: string; lines: number; code: number; imports: string[]; packages: string[] };

const FOLDERS = ["app", "lib", "db", "emulator", "scripts", "tests"];
/** The two files in the root folder that Next calls. */
const DOORS = ["proxy.ts", "instrumentation.ts"];
const CODE = /(?<!\.d)\.(?:ts|tsx|js|mjs)$/;
const SUFFIXES = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];

/** `import … from "x"` or `export … from "x"` at the start of a line, on one line or several. */
const FROM = /^(?:import|export)\s[^;"'`]*?\bfrom\s+"([^"]+)"/gm;
/** `import "x"` at the start of a line. */
const BARE = /^import\s+"([^"]+)"/gm;
/** `import("x")` anywhere, as a call or as a type. */
const CALL = /\bimport\(\s*"([^"]+)"\s*\)/g;

/**
 * Reads the repository's source files and their imports. This needs no compiler, because Biome
 * formats each import in one of three ways.
 * @param root the folder of package.json
 */
export function readSources(root: string): Source[] {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const paths = [...DOORS.filter((door) => existsSync(join(root, door))), ...inFolders].filter((path) => CODE.test(path)).sort();
  return paths.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const specifiers = [...new Set(specifiersIn(text))];
    const imports = specifiers.flatMap((specifier) => resolve(root, path, specifier) ?? []);
    return { path, lines: text.split("\n").length - 1, code: countCode(text), imports, packages: specifiers.filter(isPackage) };
  });
}

/** @returns the import paths of a file, as written in it */
export function specifiersIn(text: string): string[] {
  return [FROM, BARE, CALL].flatMap((form) => [...text.matchAll(form)].map(([, specifier = ""]) => specifier));
}

/**
 * @returns the imported file's path from the root, or null for a package or a file that is not
 * source code
 */
function resolve(root: string, from: string, specifier: string): string | null {
  if (isPackage(specifier)) return null;
  const base = specifier.startsWith("@/") ? specifier.slice(2) : join(dirname(from), specifier);
  const path = SUFFIXES.map((suffix) => base + suffix).find((path) => isFile(join(root, path)));
  return path && CODE.test(path) ? path : null;
}

const isPackage = (specifier: string): boolean => !specifier.startsWith("@/") && !specifier.startsWith(".");

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Comments stand on lines of their own here; one behind code counts with its code. */
function countCode(text: string): number {
  const withoutBlocks = text.replace(/^\s*\/\*[\s\S]*?\*\/$/gm, "");
  return withoutBlocks.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}
