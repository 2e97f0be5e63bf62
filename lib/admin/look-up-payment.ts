import { findPayment } from "@/db/queries/payment/payments";
import { audit } from "../billing/audit";
import { refreshPayment } from "../billing/payment/refresh-payment";
import type { Context } from "../context";

export type LookedUp =
  | { kind: "read"; status: "pending" | "paid" | "declined" }
  /** Toss knows no such payment; nothing was changed. */
  | { kind: "not_at_toss" }
  | { kind: "unreadable"; code: string }
  | { kind: "unknown_payment" };

/**
 * An administrator asks Toss about one payment now instead of waiting for the next look-up. What Toss says takes effect as always; who asked
 * is written down. Repeating it changes nothing.
 */
export async function lookUpPayment(context: Context, input: { paymentId: string }): Promise<LookedUp> {
  const payment = await findPayment(context.db, input.paymentId);
  if (!payment) return { kind: "unknown_payment" };
  const refreshed = await refreshPayment(context, { paymentId: payment.id });
  const { userId, subscriptionId } = payment;
  const result = refreshed.kind === "refreshed" ? refreshed.payment.status : refreshed.kind;
  await audit(context.db, context, [
    { action: "payment_looked_up", userId, subscriptionId, paymentId: payment.id, detail: { result } },
  ]);
  switch (refreshed.kind) {
    case "refreshed":
      return { kind: "read", status: refreshed.payment.status };
    case "not_found":
      return { kind: "not_at_toss" };
    case "unreadable":
      return { kind: "unreadable", code: refreshed.code };
    default:
      return refreshed satisfies never;
  }
}
