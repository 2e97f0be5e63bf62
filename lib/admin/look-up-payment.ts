import { findPayment } from "@/db/queries/payment/payments";
import { audit } from "../billing/audit";
import { refreshPayment } from "../billing/payment/refresh-payment";
import type { Context } from "../context";

export type LookedUp =
  | { kind: "read"; status: "pending" | "paid" | "declined" }
  /** Toss does not know the payment. Nothing was changed. */
  | { kind: "not_at_toss" }
  | { kind: "unreadable"; code: string }
  | { kind: "unknown_payment" };

/**
 * Looks one payment up at Toss for an administrator, without waiting for the next look-up. Toss's
 * answer takes effect as usual, and the audit log gets an entry. Repeating it changes no payment.
 * Source: docs/decisions/0004-unknown-outcomes.md
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
