import type { Key } from "@/db/queries/admin/overview";

export type PageKey = Key;

/**
 * Fourteen digits of milliseconds reach the year 5138. PostgreSQL may not accept later instants.
 */
const WRITTEN = /^(\d{1,14})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** @returns the key for use in an address, for example `1767225600000_3f0c...` */
export const writePageKey = ({ at, id }: PageKey): string => `${at.getTime()}_${id}`;

/** @returns null for any text that is not a key: the list then starts at its beginning */
export function readPageKey(text: string | undefined): PageKey | null {
  const [, ms, id] = WRITTEN.exec(text ?? "") ?? [];
  return ms && id ? { at: new Date(Number(ms)), id } : null;
}

/**
 * Cuts a page from rows.
 * @param rows up to one row more than a page, which shows that there is a next page
 * @returns the page, and the key at which the next page continues, or null on the last page
 */
export function toPage<Row extends { id: string }>(
  rows: Row[],
  { size, sortedBy }: { size: number; sortedBy: (row: Row) => Date },
): { rows: Row[]; next: string | null } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { rows: page, next: last && rows.length > size ? writePageKey({ at: sortedBy(last), id: last.id }) : null };
}
