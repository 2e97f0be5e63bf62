/**
 * Queries whose text is built once, at their first use, and not for each call: for drizzle the building costs more than all else that Node does
 * for a query. A statement belongs to no connection; it runs on whatever database or transaction it is given, prepared nowhere, so it works
 * behind a transaction pooler (docs/decisions/0018-statements-built-once.md).
 */
import { DrizzleQueryError, getTableColumns, is, Param, Placeholder, type SQL, SQL as SqlClass, sql } from "drizzle-orm";
import { type PgColumn, PgDialect, type PgTable } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { Database, Queryable, Transaction } from "./client";
import { type Field, type OuterJoins, type ReadRow, readerOf } from "./read-rows";

/** Where a value goes that comes with each call. */
export type Given<Values> = { [Name in keyof Values]: Placeholder<string, Values[Name]> };
type Values = Record<string, unknown>;

/** What drizzle has drawn: the text, its parameters in order and, of a query that it typed, the columns of the answer. */
type Drawn = { queryString: string; params: unknown[]; fields?: Field[]; joinsNotNullableMap?: OuterJoins };
type Drawable = { prepare: (name: string) => unknown };
/** Without `read` rows stay as the driver has them. */
type Built = { text: string; params: unknown[]; read: ReadRow | null };

export type Statement<Wanted, Answer, On = Queryable> = {
  (db: On, values: Wanted): Promise<Answer>;
  /** What would be sent. */
  toSQL: (values: Wanted) => { sql: string; params: unknown[] };
};

/** Builds, and never runs. */
const drawing = drizzle.mock() as unknown as Database;
const dialect = new PgDialect();
const given = new Proxy({} as Given<Values>, {
  get: (_, name) => sql.placeholder(String(name)),
  // Spreading it would quietly lose every name.
  ownKeys: () => {
    throw new TypeError("the places of a statement are asked for by name");
  },
});

/**
 * @param build draws the query, with a place for each value; what it draws must be the same whatever the values
 * @returns runs it. Of a list of texts `= any(given.ids)` makes use; a null is compared as SQL compares it.
 */
export function statement<Wanted, Query extends PromiseLike<unknown>>(
  build: (db: Database, given: Given<Wanted>) => Query,
): Statement<Wanted, Awaited<Query>> {
  let built: Built | undefined;
  const once = (): Built => {
    built ??= builtFrom((build(drawing, given as Given<Wanted>) as unknown as Drawable).prepare("built") as Drawn);
    return built;
  };
  const ask = (db: Queryable, values: Wanted) => run(once(), db, values as Values) as Promise<Awaited<Query>>;
  const toSQL = (values: Wanted) => ({ sql: once().text, params: filledFor(once().params, values as Values) });
  return Object.assign(ask, { toSQL });
}

/** The same for a query that locks rows: a lock outside a transaction is gone at once, so it does not compile. */
export const lockingStatement: <Wanted, Query extends PromiseLike<unknown>>(
  build: (db: Database, given: Given<Wanted>) => Query,
) => Statement<Wanted, Awaited<Query>, Transaction> = statement;

/** The same for plain SQL, of which there may be many shapes: each is built when its `shape` is first met. */
export function plainStatements<Row>(): (
  db: Queryable,
  plain: { shape: string; draw: () => SQL; values: Values },
) => Promise<Row[]> {
  const known = new Map<string, Built>();
  return (db, { shape, draw, values }) => {
    let built = known.get(shape);
    if (!built) {
      const { sql: queryString, params } = dialect.sqlToQuery(draw());
      built = builtFrom({ queryString, params });
      known.set(shape, built);
    }
    return run(built, db, values) as Promise<Row[]>;
  };
}

/** Changes one row of a table, by its id, to whatever is named. */
export function changeOf<Table extends PgTable & { id: PgColumn }>(table: Table) {
  type Change = Partial<Omit<Table["$inferSelect"], "id">>;
  const change = plainStatements();
  const columns: Record<string, PgColumn> = getTableColumns(table);
  return async (db: Queryable, id: string, changed: Change): Promise<void> => {
    const names = Object.keys(changed).filter((name) => (changed as Values)[name] !== undefined && columns[name]);
    if (names.length === 0) return;
    const draw = () => {
      const settings = names.map((name) => {
        const column = columns[name] as PgColumn;
        return sql`${sql.identifier(column.name)} = ${sql.param(sql.placeholder(name), column)}`;
      });
      return sql`update ${table} set ${sql.join(settings, sql`, `)} where ${table.id} = ${sql.placeholder("where.id")}`;
    };
    await change(db, { shape: names.join(), draw, values: { ...changed, "where.id": id } });
  };
}

/**
 * Writes into the text what is the same in every call. A partial index serves a condition on its own value only where the planner can see that
 * value, and in a plan made once for all calls, as the simulation makes them, it sees no parameter.
 */
function builtFrom({ queryString, params: drawn, fields, joinsNotNullableMap }: Drawn): Built {
  const params: unknown[] = [];
  const text = queryString.replace(/\$(\d+)/g, (_, nth: string) => {
    const param = drawn[Number(nth) - 1];
    return literalOf(param) ?? `$${params.push(param)}`;
  });
  return { text, params, read: fields ? readerOf(fields, joinsNotNullableMap) : null };
}

/** Plain words and whole numbers; whatever would need quoting stays a parameter. */
function literalOf(param: unknown): string | null {
  const value = is(param, Param) ? param.value : param;
  if (typeof value === "string") return /^\w+$/.test(value) ? `'${value}'` : null;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
}

const clientOf = (db: Queryable) => (db._.session as unknown as { client: Sql }).client;

/** Asks over this connection. @throws DrizzleQueryError, like the queries that drizzle runs itself */
async function run({ text, params, read }: Built, db: Queryable, values: Values): Promise<unknown> {
  const filledIn = filledFor(params, values);
  // Prepared wherever the connection was opened for it; a pooler's is not.
  const asked = clientOf(db).unsafe(text, filledIn as never[], { prepare: true });
  if (read === null) return asked.catch(asQueryError(text, filledIn));
  return (await asked.values().catch(asQueryError(text, filledIn))).map(read);
}

const asQueryError = (text: string, params: unknown[]) => (error: Error) => {
  throw new DrizzleQueryError(text, params, error);
};

const filledFor = (params: unknown[], values: Values): unknown[] => params.map((param) => filled(param, values));

function filled(param: unknown, values: Values): unknown {
  if (is(param, Placeholder)) return plain(values[param.name]);
  if (!is(param, Param) || !is(param.value, Placeholder)) return param;
  const value = values[param.value.name];
  return value === null || is(value, SqlClass) ? value : param.encoder.mapToDriverValue(value);
}

/** As PostgreSQL reads it from text: an instant, or a list of texts. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (!Array.isArray(value)) return value;
  return `{${value.map((one) => `"${String(one).replace(/["\\]/g, "\\$&")}"`).join()}}`;
}
