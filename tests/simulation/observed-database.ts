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

function watch<Client extends postgres.Sql>(client: Client, watcher: Watcher): Client {
  const begin = (work: Work) => watchedTransaction(client, work, watcher);
  return { options: client.options, unsafe: watchedUnsafe(client, watcher), begin } as unknown as Client;
}

/** What drizzle asks of the driver's own query: its rows, as objects or as values. Asking is watched. */
function watchedUnsafe(client: postgres.Sql, { before, after }: Watcher): postgres.Sql["unsafe"] {
  return (text, params, options) => {
    let read = (rows: Rows): PromiseLike<unknown> => rows;
    const ask = async () => {
      await before("statement");
      // Prepared here and not in the application, which has to work behind poolers: half the round trips, the same answers.
      const answer = await read(client.unsafe(text, params, { ...options, prepare: true }) as Rows);
      await after("statement");
      return answer;
    };
    // Not before whoever asks has said in which form.
    const answer = Promise.resolve().then(ask);
    const values = () => {
      read = (rows) => rows.values();
      return answer;
    };
    return Object.assign(answer, { values }) as never;
  };
}

/** The beginning travels with the first statement: nobody waits for its answer, which without a connection would not come either. */
async function watchedTransaction(client: postgres.Sql, work: Work, watcher: Watcher): Promise<unknown> {
  const held = await client.reserve();
  const command = (text: string) => held.unsafe(text, [], { prepare: true }).execute();
  let done: unknown;
  try {
    const begun = command("begin");
    begun.catch(() => {});
    try {
      done = await work(watch(held as postgres.Sql, watcher) as never);
      await watcher.before("commit");
    } catch (error) {
      await begun;
      await command("rollback");
      throw error;
    }
    // As the driver has it: a failed statement whose error somebody swallowed has undone the whole.
    const { command: ended } = await command("commit");
    if (ended !== "COMMIT") throw new Error("a transaction was to be committed in which a statement had failed");
  } finally {
    held.release();
  }
  await watcher.after("commit");
  return done;
}
