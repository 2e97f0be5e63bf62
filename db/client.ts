import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { keepValuesOutOfDrizzleErrors } from "./query-error";
import * as schema from "./schema";

keepValuesOutOfDrizzleErrors();

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Every query takes the database or a transaction on it. */
export type Queryable = Database | Transaction;
export type OpenDatabase = { db: Database; close: () => Promise<void> };

/**
 * Opens a connection pool. It works behind a transaction pooler (PgBouncer, Neon, Supabase): no
 * prepared statement outlives its transaction, and no session state is used.
 * @param url postgres://...
 * @param poolSize the most connections; small, because every instance has its own pool
 * Source: docs/decisions/0012-libraries.md
 */
export function openDatabase(url: string, poolSize: number): OpenDatabase {
  const client = postgres(url, { max: poolSize, prepare: false, idle_timeout: 30, connect_timeout: 10, onnotice: () => {} });
  return { db: drizzle(client, { schema }), close: () => client.end({ timeout: 5 }) };
}
