import { findPendingPaymentOf } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import type { LimitRefusal } from "../../limits";
import { lookUpOwn } from "../payment/look-up-own";
import { findLink } from "./find-link";
import { refusePress } from "./limits";
import type { NoLink } from "./open-by-link";

type LookedUpByLink = { ok: true; isPending: boolean } | NoLink | ({ reason: "too_many_requests" } & LimitRefusal);

/**
 * Whoever holds a link waits for the outcome of a payment of its invoice, and has it looked up at
 * Toss, as often as its person may.
 * @returns whether a payment of the invoice is still pending; or the reason for the refusal
 */
export async function lookUpByLink(context: Context, { token }: { token: string }): Promise<LookedUpByLink> {
  const link = await findLink(context, { token, purpose: "pay" });
  if (!link) return { ok: false, reason: "link_over" };
  const { id: invoiceId, userId } = link.invoice;
  const limited = await refusePress(context, { subject: invoiceId });
  if (limited) return { ...limited, reason: "too_many_requests" };
  const pending = await findPendingPaymentOf(context.db, userId);
  if (pending?.invoiceId !== invoiceId) return { ok: true, isPending: false };
  return { ok: true, ...(await lookUpOwn(context, { userId })) };
}
