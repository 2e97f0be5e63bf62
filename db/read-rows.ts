/**
 * How the rows of a drawn statement are read. The library works it out for every value of every row anew; here it is worked out once for a
 * statement, from the same columns and their own decoders (docs/decisions/0018-statements-built-once.md).
 */
import { Column, getTableName, is, SQL } from "drizzle-orm";

type Decoder = { mapFromDriverValue: (value: unknown) => unknown };

/** A column of the answer as drizzle has ordered it: `path` is its name, or the name of its table's part and its own. */
export type Field = { path: string[]; field: unknown };
/** False for a table that an outer join may leave without a row. */
export type OuterJoins = Record<string, boolean>;
export type ReadRow = (row: unknown[]) => Record<string, unknown>;

/** @returns reads one row of values; the part of an outer joined table without a row is null. Throws for a shape that drizzle does not draw here. */
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

/** Whether the part is of a table that an outer join may leave without a row. Throws where the columns of the part could not tell. */
function mayBeAbsent(fields: Field[], part: string, joins: OuterJoins | undefined): boolean {
  const own = fields.filter(({ path }) => path.length === 2 && path[0] === part);
  const tables = [...new Set(own.map(({ field }) => (is(field, Column) ? getTableName(field.table) : null)))];
  if (!joins || tables.every((table) => table === null || joins[table])) return false;
  if (tables.length > 1) throw new TypeError(`whether ${part} has a row cannot be told from its columns`);
  return true;
}

/** @returns null where the driver's value stays as it is */
function decodeOf(field: unknown): ((value: unknown) => unknown) | null {
  const decoder = is(field, Column) ? field : decoderOfSql(field);
  if (decoder.mapFromDriverValue === Column.prototype.mapFromDriverValue) return null;
  return (value) => decoder.mapFromDriverValue(value);
}

function decoderOfSql(field: unknown): Decoder {
  const drawn = is(field, SQL.Aliased) ? field.sql : field;
  if (!is(drawn, SQL)) throw new TypeError("neither a column nor SQL can be read");
  return (drawn as unknown as { decoder: Decoder }).decoder;
}
