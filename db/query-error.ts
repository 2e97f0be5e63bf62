/**
 * Errors of queries without the values of the query: those are addresses, names, hashes and sealed
 * keys, and libraries print errors whole. What is left shows what went wrong: the SQL with its
 * placeholders, PostgreSQL's code and the name of the constraint.
 */
import { PgPreparedQuery } from "drizzle-orm/pg-core";
import postgres from "postgres";

class QueryError extends Error {
  override readonly name = "QueryError";
  constructor(query: string, cause: unknown) {
    super(`Failed query: ${query}`, { cause: cause instanceof postgres.PostgresError ? withoutValues(cause) : cause });
  }
}

/** For `catch`. @throws QueryError */
export const asQueryError = (query: string) => (error: unknown) => {
  throw new QueryError(query, error);
};

const KEPT = ["severity", "code", "schema_name", "table_name", "column_name", "constraint_name", "routine"] as const;
/** PostgreSQL's class "data exception": its messages quote the value after a colon. */
const DATA_EXCEPTION = /^22/;

/** PostgreSQL's `detail`, `where` and `hint` quote values too. */
function withoutValues(error: postgres.PostgresError): Error {
  const message = DATA_EXCEPTION.test(error.code) ? error.message.replace(/: ".*/s, "") : error.message;
  const plain = new Error(message);
  const kept = KEPT.flatMap((field) => (error[field] === undefined ? [] : [[field, error[field]]]));
  return Object.assign(plain, Object.fromEntries(kept), { name: error.name });
}

/**
 * Drizzle writes the values into its own errors. Every query that it runs itself goes through this
 * method, so this one change covers them all; we use none of its caches.
 */
export function keepValuesOutOfDrizzleErrors(): void {
  Object.assign(PgPreparedQuery.prototype, {
    queryWithCache: (query: string, _values: unknown[], run: () => Promise<unknown>) => run().catch(asQueryError(query)),
  });
}
