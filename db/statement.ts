/**
 * Queries whose text is built once, at first use, and not for each call: in drizzle, building the
 * text costs more than everything else that Node does for a query. A statement belongs to no
 * connection. It runs on any database or transaction and stays prepared nowhere, so it works behind
 * a transaction pooler.
 * Source: docs/decisions/0018-statements-built-once.md
 */
import { getTableColumns, is, Param, Placeholder, type SQL, SQL as SqlClass, sql } from "drizzle-orm";
import { type PgColumn, PgDialect, type PgTable } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { Database, Queryable, Transaction } from "./client";
import { asQueryError } from "./query-error";
import { type Field, type OuterJoins, type ReadRow, readerOf } from "./read-rows";

/** A placeholder for each value that a call passes. */
export type Given<Values> = { [Name in keyof Values]: Placeholder<string, Values[Name]> };
type Values = Record<string, unknown>;

/**
 * What drizzle has built: the text, its parameters in order and, for a typed query, the columns of
 * the result.
 */
type DrizzleQuery = { queryString: string; params: unknown[]; fields?: Field[]; joinsNotNullableMap?: OuterJoins };
type Preparable = { prepare: (name: string) => unknown };
/** Without `read`, rows stay as the driver returns them. */
type Built = { text: string; params: unknown[]; read: ReadRow | null };

export type Statement<Wanted, Answer, On = Queryable> = {
  (db: On, values: Wanted): Promise<Answer>;
  /** The text and the parameters that would be sent. */
  toSQL: (values: Wanted) => { sql: string; params: unknown[] };
};

/** Only builds queries; it never runs one. */
const queryBuilder = drizzle.mock() as unknown as Database;
const dialect = new PgDialect();
const given = new Proxy({} as Given<Values>, {
  get: (_, name) => sql.placeholder(String(name)),
  // Spreading it would silently lose every name.
  ownKeys: () => {
    throw new TypeError("use the placeholders of a statement by name");
  },
});

/**
 * Makes a query that is built once.
 * @param build builds the query with a placeholder for each value; what it builds must not depend
 *   on the values
 * @returns a function that runs the query. Use `= any(given.ids)` for a list of texts. A null
 *   compares as in SQL.
 */
export function statement<Wanted, Query extends PromiseLike<unknown>>(
  build: (db: Database, given: Given<Wanted>) => Query,
): Statement<Wanted, Awaited<Query>> {
  let built: Built | undefined;
  const once = (): Built => {
    built ??= builtFrom((build(queryBuilder, given as Given<Wanted>) as unknown as Preparable).prepare("built") as DrizzleQuery);
    return built;
  };
  const ask = (db: Queryable, values: Wanted) => run(once(), db, values as Values) as Promise<Awaited<Query>>;
  const toSQL = (values: Wanted) => ({ sql: once().text, params: filledFor(once().params, values as Values) });
  return Object.assign(ask, { toSQL });
}

/**
 * The same for a query that locks rows: a lock outside a transaction is gone at once, so it does
 * not compile.
 */
export function lockingStatement<Wanted, Query extends PromiseLike<unknown>>(
  build: (db: Database, given: Given<Wanted>) => Query,
): Statement<Wanted, Awaited<Query>, Transaction> {
  return statement(build);
}

/**
 * The same for plain SQL that may have many shapes. Each is built when its `shape` is first used.
 */
export function plainStatements<Row>(): (
  db: Queryable,
  plain: { shape: string; buildSql: () => SQL; values: Values },
) => Promise<Row[]> {
  const known = new Map<string, Built>();
  return (db, { shape, buildSql, values }) => {
    let built = known.get(shape);
    if (!built) {
      const { sql: queryString, params } = dialect.sqlToQuery(buildSql());
      built = builtFrom({ queryString, params });
      known.set(shape, built);
    }
    return run(built, db, values) as Promise<Row[]>;
  };
}

/** Changes one row of a table, by its id. Only the named columns are written. */
export function changeOf<Table extends PgTable & { id: PgColumn }>(table: Table) {
  type Change = Partial<Omit<Table["$inferSelect"], "id">>;
  const change = plainStatements();
  const columns: Record<string, PgColumn> = getTableColumns(table);
  return async (db: Queryable, id: string, changed: Change): Promise<void> => {
    const names = Object.keys(changed).filter((name) => (changed as Values)[name] !== undefined && columns[name]);
    if (names.length === 0) return;
    const buildSql = () => {
      const settings = names.map((name) => {
        const column = columns[name] as PgColumn;
        return sql`${sql.identifier(column.name)} = ${sql.param(sql.placeholder(name), column)}`;
      });
      return sql`update ${table} set ${sql.join(settings, sql`, `)} where ${table.id} = ${sql.placeholder("where.id")}`;
    };
    await change(db, { shape: names.join(), buildSql, values: { ...changed, "where.id": id } });
  };
}

/**
 * Writes constant values into the text. PostgreSQL uses a partial index only when the planner can
 * see the value in its condition. In a plan that is made once for all calls, as in the simulation,
 * it cannot see a parameter.
 */
function builtFrom({ queryString, params: allParams, fields, joinsNotNullableMap }: DrizzleQuery): Built {
  const params: unknown[] = [];
  const text = queryString.replace(/\$(\d+)/g, (_, nth: string) => {
    const param = allParams[Number(nth) - 1];
    return literalOf(param) ?? `$${params.push(param)}`;
  });
  return { text, params, read: fields ? readerOf(fields, joinsNotNullableMap) : null };
}

/** Only plain words and whole numbers. A value that would need quoting stays a parameter. */
function literalOf(param: unknown): string | null {
  const value = is(param, Param) ? param.value : param;
  if (typeof value === "string") return /^\w+$/.test(value) ? `'${value}'` : null;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
}

const clientOf = (db: Queryable) => (db._.session as unknown as { client: Sql }).client;

/** Runs the query on this connection. @throws QueryError */
async function run({ text, params, read }: Built, db: Queryable, values: Values): Promise<unknown> {
  const filledIn = filledFor(params, values);
  // Prepared if the connection was opened for it; a connection through a pooler is not.
  const asked = clientOf(db).unsafe(text, filledIn as never[], { prepare: true });
  if (read === null) return asked.catch(asQueryError(text));
  return (await asked.values().catch(asQueryError(text))).map(read);
}

const filledFor = (params: unknown[], values: Values): unknown[] => params.map((param) => filled(param, values));

function filled(param: unknown, values: Values): unknown {
  if (is(param, Placeholder)) return plain(values[param.name]);
  if (!is(param, Param) || !is(param.value, Placeholder)) return param;
  const value = values[param.value.name];
  return value === null || is(value, SqlClass) ? value : param.encoder.mapToDriverValue(value);
}

/** The text form that PostgreSQL reads: an instant, or a list of texts. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (!Array.isArray(value)) return value;
  return `{${value.map((one) => `"${String(one).replace(/["\\]/g, "\\$&")}"`).join()}}`;
}
