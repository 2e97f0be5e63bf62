import { findUserIdByCustomerKey, listBookings, listCheckoutOwners } from "@/db/queries/reconciliation/bookings";
import type { NewDifference } from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import type { LookupAnswer } from "../../toss/operations";
import type { TossPayment } from "../../toss/schema";
import { type Finding, findingsOf, LIST_LAG_MS, type OurRecords } from "../rules/reconciliation";
import { addMs } from "../rules/units";

/** A suspected payment: by Toss's payment key, by our order id, or by both. */
export type Subject = { orderId: string; paymentKey: string | null; customerKey: string | null; userId: string | null };

export type PaymentComparison =
  | { kind: "compared"; records: OurRecords; seen: TossPayment | null; findings: Finding[] }
  /** Toss could not be read, so nothing is concluded. */
  | { kind: "unreadable"; code: string };

/** @returns the instant after which events are ignored in a comparison made now */
export const comparableUntil = (now: Date): Date => addMs(now, -LIST_LAG_MS);

/**
 * Reads one payment in full on both sides and compares them. Toss is read first: then whatever we
 * book meanwhile is seen, and does not look missing. Changes nothing.
 * Source: docs/decisions/0014-reconciliation.md
 */
export async function comparePayment(context: Context, subject: Subject): Promise<PaymentComparison> {
  const until = comparableUntil(context.now());
  const found = await readAtToss(context, subject);
  if (found.kind !== "found" && found.kind !== "not_found")
    return { kind: "unreadable", code: found.code ?? (found.kind === "unknown" ? found.reason : "refused") };
  const seen = found.kind === "found" ? found.payment : null;
  const records = await readOurRecords(
    context,
    seen ? { ...subject, orderId: seen.orderId, paymentKey: seen.paymentKey } : subject,
  );
  return { kind: "compared", records, seen, findings: findingsOf(records, seen, until) };
}

async function readAtToss({ toss }: Context, { paymentKey, orderId }: Subject): Promise<LookupAnswer> {
  if (paymentKey === null) return toss.findPaymentByOrderId(orderId);
  const byKey = await toss.findPaymentByKey(paymentKey);
  return byKey.kind === "not_found" ? toss.findPaymentByOrderId(orderId) : byKey;
}

async function readOurRecords({ db }: Context, { orderId, paymentKey, customerKey, userId }: Subject): Promise<OurRecords> {
  const bookings = await listBookings(db, { orderIds: [orderId], paymentKeys: paymentKey === null ? [] : [paymentKey] });
  const booking = bookings.find((one) => one.orderId === orderId) ?? bookings[0] ?? null;
  if (booking) return { booking, isOrderKnown: true, userId: booking.userId };
  const [owner] = await listCheckoutOwners(db, [orderId]);
  const byCustomer = customerKey === null ? null : await findUserIdByCustomerKey(db, customerKey);
  return { booking: null, isOrderKnown: owner !== undefined, userId: owner?.userId ?? byCustomer ?? userId };
}

/** @returns the row in which a finding is recorded */
export function differenceOf(
  compared: Extract<PaymentComparison, { kind: "compared" }>,
  finding: Finding,
  by: { runId: string; subject: Subject; now: Date },
): NewDifference {
  const { records, seen } = compared;
  const { booking } = records;
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
    userId: records.userId,
    hereStatus: booking?.status ?? null,
    tossStatus: seen?.status ?? null,
    occurredAt: seen?.approvedAt ?? booking?.approvedAt ?? booking?.createdAt ?? by.now,
    foundAt: by.now,
    seenAt: by.now,
  };
}
