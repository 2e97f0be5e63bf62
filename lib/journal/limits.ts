import type { Context } from "../context";
import { type LimitRefusal, take } from "../limits";

/** A single amount, whatever its sign: just below a trillion won. */
export const MAX_AMOUNT_WON = 999_999_999_999;
/**
 * All gains of a journal together, and all losses. Balances stay far below 2^53, where numbers of
 * JavaScript stop being exact. The database holds the same bound (`journals_exact_sums`).
 */
export const MAX_SUM_WON = 4_000_000_000_000_000;
/** Eight trades on every trading day of fifteen years. */
export const MAX_TRADES = 30_000;
export const MAX_TICKER_LENGTH = 40;
export const MAX_REASON_LENGTH = 500;

/** Writes of one person within an hour: more than hands can type. */
const CHANGES_PER_PERSON = 300;
/** Downloads of one person within an hour. Each reads the whole journal. */
const EXPORTS_PER_PERSON = 20;

export type TooManyRequests = { ok: false; reason: "too_many_requests"; retryAfterSeconds: number };

/** Counts a write of a person, before anything is locked for it. @returns the refusal, or null */
export const refuseChange = (context: Context, userId: string): Promise<TooManyRequests | null> =>
  refuse(context, { kind: "journal_changes", userId, most: CHANGES_PER_PERSON });

/** Counts a download of a person. @returns the refusal, or null */
export const refuseExport = (context: Context, userId: string): Promise<TooManyRequests | null> =>
  refuse(context, { kind: "journal_exports", userId, most: EXPORTS_PER_PERSON });

type Counted = { kind: string; userId: string; most: number };

async function refuse({ db, keyRing, now }: Context, { kind, userId, most }: Counted): Promise<TooManyRequests | null> {
  const taken = await take(db, { limits: [{ kind, subject: userId, most }], keyRing, now: now() });
  return taken.ok ? null : asRefusal(taken);
}

const asRefusal = ({ retryAfterSeconds }: LimitRefusal): TooManyRequests => ({
  ok: false,
  reason: "too_many_requests",
  retryAfterSeconds,
});
