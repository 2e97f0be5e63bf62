import type { TradeView } from "../views";

/** Without it, Excel takes UTF-8 for the code page of the machine and breaks Korean. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * A spreadsheet takes text that begins like this for a formula, full width signs too.
 * Source: OWASP, CSV Injection
 */
const FORMULA = /^[\s'"]*[=+\-@＝＋－＠|%]/;

/** @returns one line of text cells, each in quotes; what looks like a formula begins with `'` */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/** @returns the lines of trades: day, ticker, profit, reason in, reason out */
export const csvOfTrades = (trades: readonly TradeView[]): string =>
  trades
    .map(({ tradedOn, ticker, profitWon, entryReason, exitReason }) =>
      csvLine([tradedOn, ticker, profitWon, entryReason, exitReason]),
    )
    .join("");

/** A number stays one, also below zero. */
function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return `"${safe.replace(/"/g, '""')}"`;
}
