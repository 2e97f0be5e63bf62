/**
 * A lock, statement or transaction over its limit, or one that gave way in a deadlock; no
 * connection; a server that comes or goes.
 */
const BUSY_CODES = new Set([
  "DATABASE_BUSY",
  "55P03",
  "40P01",
  "57014",
  "25P03",
  "25P04",
  "53300",
  "57P01",
  "57P03",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "ECONNREFUSED",
  "ECONNRESET",
]);
const MAX_CAUSES = 4;

/**
 * Whether the error only says that the database had no time: a wait reached its limit, or there was
 * no connection. The same request may succeed a moment later.
 * Source: postgresql.org/docs/current/errcodes-appendix.html;
 *   docs/decisions/0024-waiting-is-bounded.md
 */
export function isBusy(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return BUSY_CODES.has(code) || isBusy(error.cause, depth + 1);
}
