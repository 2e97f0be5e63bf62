import type { RouteAnswer } from "./door";

type Reason = "not_found" | "pro_required" | "day_in_future" | "too_many_trades" | "sums_too_large" | "too_many_requests";

const STATUS: Record<Reason, number> = {
  not_found: 404,
  pro_required: 403,
  day_in_future: 400,
  too_many_trades: 409,
  sums_too_large: 409,
  too_many_requests: 429,
};

/** The answer to what the journal refuses. */
export const journalRefusal = ({ reason, retryAfterSeconds }: { reason: Reason; retryAfterSeconds?: number }): RouteAnswer => ({
  ok: false,
  code: reason,
  status: STATUS[reason],
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
