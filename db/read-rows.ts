/**
 * Reads the rows of a statement that drizzle built. Drizzle itself works out for every value of
 * every row how to decode it. Here that is worked out once for a statement, from the same columns
 * and their own decoders.
 * Source: docs/decisions/0018-statements-built-once.md
 */
import { Column, getTableName, is, SQL } from "drizzle-orm";

type Decoder = { mapFromDriverValue: (value: unknown) => unknown };

/**
 * A column of the result, in the order that drizzle uses. `path` is its name, or the name of its
 * table's part and its own name.
 */
export type Field = { path: string[]; field: unknown };
/** False for a table that may have no row because of an outer join. */
export type OuterJoins = Record<string, boolean>;
export type ReadRow = (row: unknown[]) => Record<string, unknown>;

/**
 * @returns a function that reads one row of values; the part of an outer joined table without a row
 *   becomes null
 * @throws TypeError for a shape of query that we do not use
 */
export function readerOf(fields: Field[], joins: OuterJoins | undefined): ReadRow {
  const columns = fields.map(({ path, field }) => {
    const [name, ownName, ...deeper] = path;
    if (name === undefined || deeper.length > 0) throw new TypeError(`a column named ${path.join(".")} cannot be read`);
    return { name, ownName, decode: decodeOf(field) };
  });
  const parts = [...new Set(columns.flatMap(({ name, ownName }) => (ownName === undefined ? [] : name)))];
  const absentParts = parts.filter((part) => mayBeAbsent(fields, part, joins));
  return (row) => {
    const read: Record<string, unknown> = {};
    for (const part of parts) read[part] = {};
    for (let index = 0; index < columns.length; index += 1) {
      const { name, ownName, decode } = columns[index] as (typeof columns)[number];
      const raw = row[index];
      const value = raw === null || decode === null ? raw : decode(raw);
      if (ownName === undefined) read[name] = value;
      else (read[name] as Record<string, unknown>)[ownName] = value;
    }
    for (const part of absentParts) if (Object.values(read[part] as object).every((value) => value === null)) read[part] = null;
    return read;
  };
}

/**
 * Whether the part belongs to a table that may have no row because of an outer join.
 * @throws TypeError when the columns of the part cannot show that
 */
function mayBeAbsent(fields: Field[], part: string, joins: OuterJoins | undefined): boolean {
  const own = fields.filter(({ path }) => path.length === 2 && path[0] === part);
  const tables = [...new Set(own.map(({ field }) => (is(field, Column) ? getTableName(field.table) : null)))];
  if (!joins || tables.every((table) => table === null || joins[table])) return false;
  if (tables.length > 1) throw new TypeError(`the columns of ${part} do not show whether it has a row`);
  return true;
}

/** @returns null where the driver's value is used as it is */
function decodeOf(field: unknown): ((value: unknown) => unknown) | null {
  const decoder = is(field, Column) ? field : decoderOfSql(field);
  if (decoder.mapFromDriverValue === Column.prototype.mapFromDriverValue) return null;
  return (value) => decoder.mapFromDriverValue(value);
}

function decoderOfSql(field: unknown): Decoder {
  const expression = is(field, SQL.Aliased) ? field.sql : field;
  if (!is(expression, SQL)) throw new TypeError("a selected field must be a column or SQL");
  return (expression as unknown as { decoder: Decoder }).decoder;
}
