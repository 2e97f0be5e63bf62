import type { Transaction } from "./records";

type TransactionBook = { transactions: Transaction[]; transactionsByKey: Map<string, Transaction> };

/**
 * Adds a row and keeps the rows in order of time. The new row is the last one unless the clock was
 * moved back.
 */
export function addTransaction(book: TransactionBook, row: Transaction): void {
  book.transactionsByKey.set(row.transactionKey, row);
  const last = book.transactions.at(-1);
  if (last === undefined || last.atMs <= row.atMs) book.transactions.push(row);
  else book.transactions.splice(firstAfter(book.transactions, row.atMs), 0, row);
}

/**
 * The rows of a period (both ends included, in whole seconds like the API's instants), at most
 * `limit`, after the row `startingAfter`.
 * @returns null when that row is unknown
 * Source: docs.tosspayments.com/reference (core API)
 */
export function listTransactions(
  book: TransactionBook,
  query: { startMs: number; endMs: number; startingAfter: string | null; limit: number; visibleUntilMs: number },
): Transaction[] | null {
  const rows = book.transactions;
  const end = firstAfter(rows, Math.min(query.endMs + 999, query.visibleUntilMs));
  let start = firstAfter(rows, query.startMs - 1);
  if (query.startingAfter !== null) {
    const cursor = book.transactionsByKey.get(query.startingAfter);
    if (cursor === undefined) return null;
    start = Math.max(start, positionOf(rows, cursor) + 1);
  }
  return rows.slice(start, Math.max(start, Math.min(end, start + query.limit)));
}

function positionOf(rows: readonly Transaction[], row: Transaction): number {
  let position = firstAfter(rows, row.atMs) - 1;
  while (position > 0 && rows[position] !== row) position -= 1;
  return position;
}

/** The index of the first row later than an instant. */
function firstAfter(rows: readonly Transaction[], atMs: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
