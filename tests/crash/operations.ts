/**
 * The operations of the application, as its files have them, and which of them act in a context. An operation is an exported function that
 * takes a Context; that it acts, the stack shows whenever somebody reaches through the context for the clock, the settings, the database or
 * Toss.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Context } from "@/lib/context";

export type Operation = {
  name: string;
  file: string;
  /** By the name of its file a read model, which has nothing that could be left half done. */
  isReading: boolean;
  /** What it imports of db/queries that does not only read, by its name. */
  writers: string[];
};

const LIB = fileURLToPath(new URL("../../lib/", import.meta.url));
const FOLDERS = ["billing", "admin"];
const READING_FILE = /(?:^|\/)(read|preview|find)-/;
const READING_QUERY = /^(find|list|count|total|has|is|are|trace)[A-Z]/;

/** Operations that no stack can show, and why nothing is lost by it. */
export const UNSEEN: Record<string, string> = {
  gatherSettlements: "makes what hands outcomes on to settleTogether, which is reached, and writes nothing itself",
  watchSilence: "makes what counts silences, and looks an order up while it waits; writes nothing",
};

/** Every exported operation, file by file. */
export function listOperations(): Operation[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${LIB}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => {
        const source = readFileSync(`${LIB}${folder}/${file}`, "utf8");
        const about = { file: `${folder}/${file}`, isReading: READING_FILE.test(file), writers: writersIn(source) };
        return operationsIn(source).map((name) => ({ name, ...about }));
      }),
  );
}

/** Both shapes in which functions are exported here, up to where their parameters begin. */
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
  throw new Error("a parenthesis stays open");
}

const IMPORTED_QUERIES = /^import \{([^}]*)\} from "@\/db\/queries\//gm;

const writersIn = (source: string): string[] =>
  [...source.matchAll(IMPORTED_QUERIES)]
    .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()))
    .filter((name) => name !== "" && !name.startsWith("type ") && !READING_QUERY.test(name));

/**
 * @param acted gets the names as well, where several contexts are watched
 * @returns the same context, and the names of the operations that have acted in it so far
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
const OPERATIONS_FILE = /\/lib\/(?:billing|admin)\/(?:[\w-]+\/)?[\w-]+\.ts/;

/** The stack as it is: writing it out, with each place looked up in its source map, takes several times as long. */
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

/** A transaction is watched like the database that begins it. */
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
