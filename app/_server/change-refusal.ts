import type { ChangeRefusal } from "@/lib/billing/subscription/limits";
import type { RouteAnswer } from "./door";

/** The answer to a refused wish to cancel or to keep the subscription. */
export const changeRefusal = (refused: ChangeRefusal<string>): RouteAnswer => ({
  ok: false,
  code: refused.reason,
  status: refused.reason === "too_many_requests" ? 429 : 409,
  ...("retryAfterSeconds" in refused ? { retryAfterSeconds: refused.retryAfterSeconds } : {}),
});
