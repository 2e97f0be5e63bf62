// The query of the two listings. An empty parameter counts as absent, as in the real API.
// Source: docs.tosspayments.com/reference (core API)

import { type Result, refuse } from "./ledger";
import { parseKoreanTime } from "./time";

type Period = { startMs: number; endMs: number };

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 5_000;

/** Reads `startDate` and `endDate`. Refuses an unreadable day, and an end before its start. */
export function readPeriod(query: URLSearchParams): Result<Period> {
  const [start, end] = [given(query, "startDate"), given(query, "endDate")];
  if (start === null || end === null) return refuse("INVALID_REQUEST");
  const [startMs, endMs] = [parseKoreanTime(start), parseKoreanTime(end)];
  if (startMs === null || endMs === null || endMs < startMs) return refuse("INVALID_DATE");
  return { ok: true, value: { startMs, endMs } };
}

/** Reads the period, the cursor and the number of rows. */
export function readTransactionQuery(query: URLSearchParams): Result<Period & { startingAfter: string | null; limit: number }> {
  const period = readPeriod(query);
  if (!period.ok) return period;
  const limit = Number(given(query, "limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) return refuse("INVALID_REQUEST");
  if (limit > MAX_LIMIT) return refuse("EXCEED_MAX_QUERY_LIMIT");
  return { ok: true, value: { ...period.value, startingAfter: given(query, "startingAfter"), limit } };
}

function given(query: URLSearchParams, name: string): string | null {
  return query.get(name)?.trim() || null;
}
