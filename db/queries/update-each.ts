import { eq, getTableColumns, getTableName, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Queryable } from "../client";

type Identified = PgTable & { id: PgColumn; $inferSelect: { id: string } };
type Row<Table extends Identified> = Table["$inferSelect"];
export type Change<Table extends Identified> = { row: Row<Table>; change: Partial<Omit<Row<Table>, "id">> };

/**
 * Changes many rows of one table in one statement, each to values of its own. The caller holds the lock of every row and has read it since:
 * a column that any change names is written in all of them, where a change is silent with what the row held.
 */
export async function updateEach<Table extends Identified>(db: Queryable, table: Table, changes: Change<Table>[]): Promise<void> {
  const columns: Record<string, PgColumn> = getTableColumns(table);
  const names = [...new Set(changes.flatMap(({ change }) => Object.keys(change)))];
  const written = names.flatMap((name) => (columns[name] ? [{ name, column: sql.identifier(columns[name].name) }] : []));
  if (written.length === 0) return;
  const rows = changes.map(({ row, change }) => {
    const whole: Record<string, unknown> = { ...row, ...change };
    return Object.fromEntries([["id", row.id], ...written.map(({ name }) => [columns[name]?.name, whole[name] ?? null])]);
  });
  await db.execute(sql`
    update ${table}
    set ${sql.join(
      written.map(({ column }) => sql`${column} = value.${column}`),
      sql`, `,
    )}
    from jsonb_populate_recordset(null::${sql.identifier(getTableName(table))}, ${JSON.stringify(rows)}::jsonb) as value
    where ${eq(table.id, sql`value.id`)}`);
}
