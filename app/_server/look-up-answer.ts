import type { LookedUp } from "@/lib/admin/look-up-payment";
import type { RouteAnswer } from "./door";

/** What POST /api/admin/payments/[id]/refresh answers; the browser reads the same type. */
export type LookUpBody = {
  /** The payment's status afterwards, or why nothing is known yet. */
  result: Extract<LookedUp, { kind: "read" }>["status"] | "not_at_toss" | "unreadable";
  /** Why Toss could not be read. */
  code?: string;
};

/** Turns the result of a look-up into the route's answer. */
export function lookUpAnswer(lookedUp: LookedUp): RouteAnswer<LookUpBody> {
  switch (lookedUp.kind) {
    case "unknown_payment":
      return { ok: false, code: "not_found", status: 404 };
    case "read":
      return { ok: true, body: { result: lookedUp.status } };
    case "not_at_toss":
      return { ok: true, body: { result: "not_at_toss" } };
    case "unreadable":
      return { ok: true, body: { result: "unreadable", code: lookedUp.code } };
    default:
      return lookedUp satisfies never;
  }
}
