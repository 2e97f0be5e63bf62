/**
 * The application's database with a watcher before and after each statement and each commit. A
 * watcher that throws before it stands for a connection that broke on the way there; one that
 * throws after it, for a lost answer. Inside a transaction both roll back, as a broken connection
 * does. After a commit the work stands although the caller got an error.
 */
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Database } from "@/db/client";
import { addressOf } from "./seed-database";

export type Step = "statement" | "commit";
export type Watcher = { before: (step: Step) => Promise<void> | void; after: (step: Step) => Promise<void> | void };

export type ObservedPool = {
  /** The pool as one process uses it. */
  watchedBy: (watcher: Watcher) => Database;
  /** Without a watcher; timestamps come as text. */
  sql: postgres.Sql;
  close: () => Promise<void>;
};

/**
 * Plans each statement once per connection: a seed's tables stay small, so the first plan is as
 * good as the sixth.
 */
const PLANNED: Record<string, string> = { plan_cache_mode: "force_generic_plan" };

/** @param poolSize the largest number of connections */
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
    // Without the schema: only relational queries need it, and reading it for every process is
    // slow.
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

/**
 * The part of the driver's query that drizzle uses: rows as objects or as values, each statement
 * watched.
 */
function watchedUnsafe(client: postgres.Sql, { before, after }: Watcher): postgres.Sql["unsafe"] {
  return (text, params, options) => {
    let read = (rows: Rows): PromiseLike<unknown> => rows;
    const ask = async () => {
      await before("statement");
      // Prepared statements halve the round trips. The application avoids them, because it must
      // work behind poolers.
      const answer = await read(client.unsafe(text, params, { ...options, prepare: true }) as Rows);
      await after("statement");
      return answer;
    };
    // Waits one turn, so that drizzle can call `values` first.
    const answer = Promise.resolve().then(ask);
    const values = () => {
      read = (rows) => rows.values();
      return answer;
    };
    return Object.assign(answer, { values }) as never;
  };
}

/** Sends BEGIN together with the first statement and does not wait for its answer. */
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
    // As the driver does: if the code swallowed the error of a failed statement, PostgreSQL rolls
    // back instead.
    const { command: ended } = await command("commit");
    if (ended !== "COMMIT") throw new Error("a transaction was committed although one of its statements had failed");
  } finally {
    held.release();
  }
  await watcher.after("commit");
  return done;
}
