import { findUserIdByCustomerKey, listBookings, listCheckoutOwners } from "@/db/queries/reconciliation/bookings";
import type { NewDifference } from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import type { LookupAnswer } from "../../toss/operations";
import type { TossPayment } from "../../toss/schema";
import { type Finding, judge, LIST_LAG_MS, type Standing } from "../rules/reconciliation";

/** What is suspected: a payment by Toss's key, by our order id, or by both. */
export type Subject = { orderId: string; paymentKey: string | null; customerKey: string | null; userId: string | null };

export type Judged =
  | { kind: "judged"; standing: Standing; seen: TossPayment | null; findings: Finding[] }
  /** Toss did not say; nothing is concluded. */
  | { kind: "unreadable"; code: string };

/** Nothing that happened after this instant counts for a comparison made now. */
export const comparableUntil = (now: Date): Date => new Date(now.getTime() - LIST_LAG_MS);

/**
 * Reads one payment on both sides in full and says how they differ. Toss is read first: whatever we book meanwhile is then seen, and cannot
 * look as if it were missing. Changes nothing.
 */
export async function judgePayment(context: Context, subject: Subject): Promise<Judged> {
  const until = comparableUntil(context.now());
  const found = await readAtToss(context, subject);
  if (found.kind !== "found" && found.kind !== "not_found")
    return { kind: "unreadable", code: found.code ?? (found.kind === "unknown" ? found.reason : "refused") };
  const seen = found.kind === "found" ? found.payment : null;
  const standing = await readStanding(
    context,
    seen ? { ...subject, orderId: seen.orderId, paymentKey: seen.paymentKey } : subject,
  );
  return { kind: "judged", standing, seen, findings: judge(standing, seen, until) };
}

async function readAtToss({ toss }: Context, { paymentKey, orderId }: Subject): Promise<LookupAnswer> {
  if (paymentKey === null) return toss.findPaymentByOrderId(orderId);
  const byKey = await toss.findPaymentByKey(paymentKey);
  return byKey.kind === "not_found" ? toss.findPaymentByOrderId(orderId) : byKey;
}

async function readStanding({ db }: Context, { orderId, paymentKey, customerKey, userId }: Subject): Promise<Standing> {
  const bookings = await listBookings(db, { orderIds: [orderId], paymentKeys: paymentKey === null ? [] : [paymentKey] });
  const booking = bookings.find((one) => one.orderId === orderId) ?? bookings[0] ?? null;
  if (booking) return { booking, isOrderKnown: true, userId: booking.userId };
  const [owner] = await listCheckoutOwners(db, [orderId]);
  const byCustomer = customerKey === null ? null : await findUserIdByCustomerKey(db, customerKey);
  return { booking: null, isOrderKnown: owner !== undefined, userId: owner?.userId ?? byCustomer ?? userId };
}

/** A finding as it is written down. */
export function differenceOf(
  judged: Extract<Judged, { kind: "judged" }>,
  finding: Finding,
  by: { runId: string; subject: Subject; now: Date },
): NewDifference {
  const { standing, seen } = judged;
  const { booking } = standing;
  const orderId = seen?.orderId ?? booking?.orderId ?? by.subject.orderId;
  const paymentKey = seen?.paymentKey ?? booking?.paymentKey ?? by.subject.paymentKey;
  return {
    id: crypto.randomUUID(),
    runId: by.runId,
    ...finding,
    subject: paymentKey ?? orderId,
    orderId,
    paymentKey,
    paymentId: booking?.paymentId ?? null,
    userId: standing.userId,
    hereStatus: booking?.status ?? null,
    tossStatus: seen?.status ?? null,
    occurredAt: seen?.approvedAt ?? booking?.approvedAt ?? booking?.createdAt ?? by.now,
    foundAt: by.now,
    seenAt: by.now,
  };
}
