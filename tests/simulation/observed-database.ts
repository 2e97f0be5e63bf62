/**
 * The application's database with a watcher at every await: before and after each statement and each commit. A watcher that throws before
 * is a connection that broke on the way there, one that throws after is an answer that was lost. Inside a transaction both roll back, as a
 * broken connection does; after a commit the work stands and nobody was told.
 */
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Database } from "@/db/client";
import { addressOf } from "./seed-database";

export type Step = "statement" | "commit";
export type Watcher = { before: (step: Step) => Promise<void> | void; after: (step: Step) => Promise<void> | void };

export type ObservedPool = {
  /** The same pool seen by one process. */
  watchedBy: (watcher: Watcher) => Database;
  /** Unwatched; instants come as text. */
  sql: postgres.Sql;
  close: () => Promise<void>;
};

/** Each statement is planned once for each connection: a seed's tables stay small, and the first plan is as good as the sixth. */
const PLANNED: Record<string, string> = { plan_cache_mode: "force_generic_plan" };

/** @param poolSize connections at most */
export function openObservedPool(url: string, poolSize: number): ObservedPool {
  const { url: address, ...host } = addressOf(url);
  const sql = postgres(address, {
    ...host,
    max: poolSize,
    prepare: true,
    connect_timeout: 30,
    onnotice: () => {},
    connection: PLANNED,
  });
  return {
    // Without the schema, which only relational queries need and which is slow to read for every process.
    watchedBy: (watcher) => drizzle(watch(sql, watcher)) as unknown as Database,
    sql,
    close: () => sql.end({ timeout: 5 }),
  };
}

type Rows = ReturnType<postgres.Sql["unsafe"]>;
type Work = (inner: postgres.TransactionSql) => Promise<unknown>;

function watch<Client extends postgres.Sql | postgres.TransactionSql>(client: Client, watcher: Watcher): Client {
  // Prepared here and not in the application, which has to work behind poolers: half the round trips, the same answers.
  const unsafe: postgres.Sql["unsafe"] = (text, params, options) =>
    watchedRows(() => client.unsafe(text, params, { ...options, prepare: true }) as Rows, watcher) as never;
  const begin = (work: Work) => watchedTransaction(client as postgres.Sql, work, watcher);
  return new Proxy(client, {
    get: (target, name, receiver) =>
      name === "unsafe" ? unsafe : name === "begin" ? begin : Reflect.get(target, name, receiver),
  });
}

/** The driver's own query, which is not sent before somebody reads it; reading it is watched. */
function watchedRows(start: () => Rows, { before, after }: Watcher): Rows {
  const run = async (read: (rows: Rows) => PromiseLike<unknown>) => {
    await before("statement");
    const answer = await read(start());
    await after("statement");
    return answer;
  };
  return new Proxy(start(), {
    get: (rows, name) => {
      if (name === "values") return () => run((sent) => sent.values());
      if (name === "then") {
        const whole = run((sent) => sent);
        return whole.then.bind(whole);
      }
      return Reflect.get(rows, name);
    },
  });
}

async function watchedTransaction(client: postgres.Sql, work: Work, watcher: Watcher): Promise<unknown> {
  const result = await client.begin(async (inner) => {
    const done = await work(watch(inner, watcher));
    await watcher.before("commit");
    return { done };
  });
  await watcher.after("commit");
  return result.done;
}
