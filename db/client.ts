import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { connect } from "./connect";
import { BusyError, type Caller, createGate, type Gate } from "./gate";
import { keepValuesOutOfDrizzleErrors } from "./query-error";
import * as schema from "./schema";

keepValuesOutOfDrizzleErrors();

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Every query takes the database or a transaction on it. */
export type Queryable = Database | Transaction;
export type OpenDatabase = {
  db: Database;
  /** The same connections for one caller, whose transactions are counted and bounded. */
  forCaller: (caller: Caller) => Database;
  close: () => Promise<void>;
};

/** A lock that is held longer belongs to a process that hangs; a person gets an answer instead. */
const MAX_LOCK_WAIT_MS = 2_500;
/**
 * The largest statement of a transaction is a claim of hundreds of rows, which takes a second on a
 * slow machine.
 */
const MAX_STATEMENT_MS = 30_000;
/** Nothing is awaited inside a transaction except statements, so this only meets a dead process. */
const MAX_IDLE_MS = 30_000;
/**
 * Outside transactions: the wait for a connection and the statement together. The slowest is a
 * count over all subscriptions.
 */
const MAX_PLAIN_MS = 15_000;
/** Connections that transactions leave free, for reads, health and the receipt of webhooks. */
const SPARE_CONNECTIONS = 2;
/** Sign-in, seeding and tests, which no one caller can repeat without a limit. */
const WITHOUT_CALLER: Caller = { name: "", atOnce: Number.POSITIVE_INFINITY, waitMs: 20_000 };

/**
 * Session settings do not hold behind a transaction pooler, so each transaction sets its own. They
 * are sent together with the first statement and cost no round trip.
 */
const LIMITS = [
  `set local lock_timeout = ${MAX_LOCK_WAIT_MS}`,
  `set local statement_timeout = ${MAX_STATEMENT_MS}`,
  `set local idle_in_transaction_session_timeout = ${MAX_IDLE_MS}`,
].join("; ");

/**
 * Opens a connection pool. It works behind a transaction pooler (PgBouncer, Neon, Supabase): no
 * prepared statement outlives its transaction, and no session state is used. Every wait has a
 * limit: for a connection, a lock, a statement, and the next statement of a transaction.
 * @param url postgres://... with the parameters that database-url.ts understands
 * @param poolSize the most connections; small, because every instance has its own pool
 * Source: docs/decisions/0012-libraries.md, 0024-waiting-is-bounded.md
 */
export function openDatabase(url: string, poolSize: number): OpenDatabase {
  const client = connect(url, { max: poolSize, prepare: false, idle_timeout: 30, connect_timeout: 5 });
  boundPlainStatements(client);
  const unbounded = drizzle(client, { schema });
  const gate = createGate(Math.max(1, poolSize - SPARE_CONNECTIONS));
  const forCaller = (caller: Caller) => boundTransactions(unbounded, gate, caller);
  return { db: forCaller(WITHOUT_CALLER), forCaller, close: () => client.end({ timeout: 5 }) };
}

function boundTransactions(db: Database, gate: Gate, caller: Caller): Database {
  const transaction: Database["transaction"] = (work, config) =>
    gate(caller, () =>
      db.transaction((tx) => {
        setLimits(tx);
        return work(tx);
      }, config),
    );
  return Object.create(db, { transaction: { value: transaction } });
}

/** Not awaited: if it failed, the transaction would fail at its next statement. */
function setLimits(tx: Transaction): void {
  const { client } = tx._.session as unknown as { client: postgres.TransactionSql };
  client.unsafe(LIMITS).catch(() => {});
}

/**
 * Gives each statement outside a transaction, and each BEGIN, a limit. PostgreSQL cannot: its limit
 * for one statement is a session setting, or takes a transaction.
 */
function boundPlainStatements(client: postgres.Sql): void {
  const unbounded = client.unsafe;
  client.unsafe = ((...asked: Parameters<typeof unbounded>) => {
    const query = unbounded(...asked);
    const timer = setTimeout(() => giveUp(query, asked[0]), MAX_PLAIN_MS);
    const clear = () => clearTimeout(timer);
    query.then(clear, clear);
    return query;
  }) as typeof unbounded;
}

/** What the driver's queries have besides their types. Its own `cancel` throws into the void. */
type Cancelable = { canceller: (query: object) => Promise<void>; reject: (error: Error) => void };

/**
 * Takes a waiting statement out of the queue, or asks PostgreSQL to cancel it. A BEGIN is not
 * rejected here: if it came through after all, its connection would be lost.
 */
function giveUp(query: object, text: string): void {
  const { canceller, reject } = query as Cancelable;
  canceller(query).catch(() => {});
  if (!text.startsWith("begin")) reject(new BusyError("a statement took too long"));
}
