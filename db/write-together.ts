/**
 * Several writes in one statement, each of many rows. PostgreSQL runs them all and checks every
 * constraint, in one round trip. The rows of each table travel as one JSON parameter, however many
 * they are.
 * Source: docs/decisions/0016-batched-writes.md
 */
import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Queryable } from "./client";
import { plainStatements } from "./statement";

type Identified = PgTable & { id: PgColumn; $inferSelect: { id: string } };
type Row<Table extends Identified> = Table["$inferSelect"];
export type Change<Table extends Identified> = { row: Row<Table>; change: Partial<Omit<Row<Table>, "id">> };

/** One write. Other writes of the same statement refer to its returned rows by `name`. */
export type Write = {
  name: string;
  /** Two writes with the same name and shape build the same statement. */
  shape: string;
  buildSql: () => SQL;
  /** The values of the placeholders; their names belong to this write only. */
  values: Record<string, unknown>;
};

const together = plainStatements();

/** Runs the writes in one statement. A write sees the rows of another only through its name. */
export async function writeTogether(db: Queryable, writes: (Write | null)[]): Promise<void> {
  const present = writes.flatMap((write) => write ?? []);
  if (present.length === 0) return;
  const buildSql = () => {
    const parts = present.map((write) => sql`${sql.identifier(write.name)} as (${write.buildSql()})`);
    return sql`with ${sql.join(parts, sql`, `)} select 1`;
  };
  const shape = present.map((write) => `${write.name}(${write.shape})`).join();
  await together(db, { shape, buildSql, values: Object.assign({}, ...present.map(({ values }) => values)) });
}

/**
 * Changes rows of one table, each to its own values. For a single row, only the named columns are
 * written. For several rows the caller must hold their locks and have read them since: a column
 * that any change names is written in all of them, with the value from the read row where a change
 * does not name it.
 */
export function updates<Table extends Identified>(table: Table, changes: Change<Table>[]): Write | null {
  const byId = new Map<string, Change<Table>>();
  for (const { row, change } of changes) byId.set(row.id, { row, change: { ...byId.get(row.id)?.change, ...change } });
  const merged = [...byId.values()];
  const columns = columnsOf(table, new Set(merged.flatMap(({ change }) => Object.keys(change))));
  if (columns.length === 0) return null;
  const name = `changed_${getTableName(table)}`;
  const buildSql = () => {
    const settings = columns.map((column) => sql`${sql.identifier(column.name)} = value.${sql.identifier(column.name)}`);
    return sql`update ${table} set ${sql.join(settings, sql`, `)} from ${recordset(table, name)} where ${table.id} = value.id`;
  };
  const rows = merged.map(({ row, change }) => ({ ...row, ...change }));
  return { name, shape: shapeOf(columns), buildSql, values: { [name]: asJson([{ key: "id", name: "id" }, ...columns], rows) } };
}

type Inserting = {
  /** Rows that already exist, by this column or by any unique index, are left as they are. */
  unlessExists?: PgColumn | "any";
  /**
   * A column that the database computes from the rows that another write of the statement returns.
   */
  computed?: { column: PgColumn; value: SQL; from: string };
};

/**
 * Stores new rows. A column that no row names gets its default; a column that only some rows name
 * is null in the others.
 */
export function inserts<Table extends PgTable>(
  table: Table,
  rows: Table["$inferInsert"][],
  { unlessExists, computed }: Inserting = {},
): Write | null {
  if (rows.length === 0) return null;
  const columns = columnsOf(table, new Set(rows.flatMap((row) => Object.keys(row))));
  const name = `new_${getTableName(table)}`;
  const buildSql = () => {
    const names = sql.join(
      columns.map((column) => sql.identifier(column.name)),
      sql`, `,
    );
    const chosen = sql.join(
      columns.map((column) =>
        column.name === computed?.column.name ? computed.value : sql`value.${sql.identifier(column.name)}`,
      ),
      sql`, `,
    );
    const from = computed ? sql`${sql.identifier(computed.from)}, ` : sql``;
    const target = unlessExists && unlessExists !== "any" ? sql` (${sql.identifier(unlessExists.name)})` : sql``;
    const conflict = unlessExists ? sql` on conflict${target} do nothing` : sql``;
    return sql`insert into ${table} (${names}) select ${chosen} from ${from}${recordset(table, name)}${conflict}`;
  };
  const unless = unlessExists === "any" ? "any" : unlessExists?.name;
  const shape = [shapeOf(columns), unless, computed?.from].join("|");
  return { name, shape, buildSql, values: { [name]: asJson(columns, rows) } };
}

type Column = { key: string; name: string };

const columnsOf = (table: PgTable, keys: Set<string>): Column[] => {
  const columns: Record<string, PgColumn> = getTableColumns(table);
  return [...keys].flatMap((key) => (columns[key] ? [{ key, name: columns[key].name }] : []));
};

const shapeOf = (columns: Column[]): string => columns.map(({ name }) => name).join();

/**
 * The rows of the JSON parameter with this name, as a table named `value` with the types of their
 * table.
 */
const recordset = (table: PgTable, name: string): SQL =>
  sql`jsonb_populate_recordset(null::${sql.identifier(getTableName(table))}, ${sql.placeholder(name)}::jsonb) as value`;

const asJson = (columns: Column[], rows: Record<string, unknown>[]): string =>
  JSON.stringify(
    rows.map((row) => {
      const named: Record<string, unknown> = {};
      for (const { key, name } of columns) named[name] = row[key] ?? null;
      return named;
    }),
  );
