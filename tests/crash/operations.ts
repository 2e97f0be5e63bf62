/**
 * Lists the operations of the application from its source files, and notes which of them run. An
 * operation is an exported function that takes a Context. The stack shows which operations run each
 * time the code reads the clock, the settings, the database or Toss from the context.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Context } from "@/lib/context";

export type ExportedOperation = {
  name: string;
  file: string;
  /** A read model by its file's name: it can leave nothing half done. */
  isReadOnly: boolean;
  /** The queries that its file imports and whose names say that they write. */
  writers: string[];
};

const LIB = fileURLToPath(new URL("../../lib/", import.meta.url));
const FOLDERS = ["billing", "admin", "notice"];
const READ_ONLY_FILE = /(?:^|\/)(read|preview|find)-/;
const READ_ONLY_QUERY = /^(find|list|count|sum|total|has|is|are|trace)[A-Z]/;

/** Operations that never appear on a stack, and why that does no harm. */
export const NOT_OBSERVABLE: Record<string, string> = {
  gatherSettlements: "makes what hands outcomes on to settleTogether, which is reached, and writes nothing itself",
  settleAnswers: "makes what holds answers back or hands them on to settleTogether; writes nothing itself",
  createRunControl: "makes the memory of one run: counts answers and looks an order up while it waits; writes nothing",
};

/** Every exported operation, file by file. @throws when a parameter list does not end */
export function listOperations(): ExportedOperation[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${LIB}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => {
        const source = readFileSync(`${LIB}${folder}/${file}`, "utf8");
        const about = { file: `${folder}/${file}`, isReadOnly: READ_ONLY_FILE.test(file), writers: writersIn(source) };
        return operationsIn(source).map((name) => ({ name, ...about }));
      }),
  );
}

/** Both forms of an exported function, up to the opening parenthesis of its parameters. */
const EXPORTED = /^export (?:(?:async )?function (\w+)(?:<[^>]*>)?\(|const (\w+) = (?:async )?\()/gm;

const operationsIn = (source: string): string[] =>
  [...source.matchAll(EXPORTED)].flatMap((found) => {
    const parameters = upToClosing(source.slice(found.index + found[0].length));
    return /:\s*Context\b/.test(parameters) ? [found[1] ?? found[2] ?? ""] : [];
  });

function upToClosing(text: string): string {
  for (let at = 0, depth = 1; at < text.length; at++) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  throw new Error("a parenthesis is never closed");
}

const IMPORTED_QUERIES = /^import \{([^}]*)\} from "@\/db\/queries\//gm;

const writersIn = (source: string): string[] =>
  [...source.matchAll(IMPORTED_QUERIES)]
    .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()))
    .filter((name) => name !== "" && !name.startsWith("type ") && !READ_ONLY_QUERY.test(name));

/**
 * @param acted collects the names of several watched contexts
 * @returns the same context, and the names of the operations that have run in it so far
 */
export function watchOperations(context: Context, acted = new Set<string>()): { context: Context; acted: Set<string> } {
  const note = () => {
    for (const site of callSites()) if (OPERATIONS_FILE.test(site.getFileName() ?? "")) acted.add(site.getFunctionName() ?? "");
  };
  const now = () => {
    note();
    return context.now();
  };
  const { db, toss, settings } = context;
  const own = { ...context, now, db: watchedDatabase(db, note), toss: watched(toss, note), settings: watched(settings, note) };
  return { context: watched(own, note), acted };
}

const MAX_FRAMES = 60;
const OPERATIONS_FILE = /\/lib\/(?:billing|admin|notice)\/(?:[\w-]+\/)?[\w-]+\.ts/;

/**
 * The raw stack. Formatting it, with a source map look-up for each frame, takes several times as
 * long.
 */
function callSites(): NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = MAX_FRAMES;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as NodeJS.CallSite[];
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  return sites;
}

const watched = <Whole extends object>(whole: Whole, note: () => void): Whole =>
  new Proxy(whole, {
    get: (target, name) => {
      note();
      return Reflect.get(target, name);
    },
  });

type Begin = (work: (tx: object) => Promise<unknown>, ...rest: unknown[]) => Promise<unknown>;

/** Watches the database and every transaction that it begins. */
function watchedDatabase<Queries extends object>(database: Queries, note: () => void): Queries {
  const begin: Begin = (work, ...rest) =>
    (database as unknown as { transaction: Begin }).transaction((tx) => work(watchedDatabase(tx, note)), ...rest);
  return new Proxy(database, {
    get: (target, name) => {
      note();
      return name === "transaction" ? begin : Reflect.get(target, name);
    },
  });
}
