/** What happened to each subscription, from the audit log and its attempts, so that the judge can tell how things stood at any instant. */
import type { AuditRow, Change, Mirror, PaymentRow, Standing } from "./mirror";

export type History = {
  attempts: Map<string, PaymentRow>;
  /** The periods that are paid for, oldest first. */
  paid: { orderId: string; startMs: number; endMs: number }[];
  /** From `atMs` on it is to end at `endsAtMs`; null: it goes on. */
  stops: { atMs: number; endsAtMs: number | null }[];
  /** When a person put another card in the place of the last one. */
  cardChangesMs: number[];
  /** When it could not be claimed and was put off by a day. */
  putOffsMs: number[];
};

export type Histories = {
  of: (subscriptionId: string) => History;
  /** Call when the mirror has taken the change. */
  take: (change: Change) => void;
};

export function createHistories(mirror: Mirror): Histories {
  const histories = new Map<string, History>();
  const of = (subscriptionId: string): History => {
    const known = histories.get(subscriptionId) ?? { attempts: new Map(), paid: [], stops: [], cardChangesMs: [], putOffsMs: [] };
    histories.set(subscriptionId, known);
    return known;
  };
  return {
    of,
    take: ({ payments, audit }) => {
      for (const payment of payments) if (payment.subscription_id) noteAttempt(mirror, of(payment.subscription_id), payment);
      for (const line of audit) if (line.subscription_id) note(mirror, of(line.subscription_id), line);
    },
  };
}

function noteAttempt(mirror: Mirror, { attempts, paid }: History, payment: PaymentRow): void {
  const wasPaid = attempts.get(payment.id)?.status === "paid";
  attempts.set(payment.id, payment);
  const invoice = mirror.invoices.get(payment.invoice_id);
  if (wasPaid || payment.status !== "paid" || !invoice) return;
  paid.push({ orderId: payment.order_id, startMs: Date.parse(invoice.period_start), endMs: Date.parse(invoice.period_end) });
}

function note(mirror: Mirror, { stops, cardChangesMs, putOffsMs }: History, line: AuditRow): void {
  const atMs = Date.parse(line.at);
  switch (line.action) {
    case "cancel_scheduled":
      stops.push({ atMs, endsAtMs: Date.parse(String(line.detail.endsAt)) });
      return;
    case "resumed":
      stops.push({ atMs, endsAtMs: null });
      return;
    case "card_changed":
      cardChangesMs.push(atMs);
      return;
    case "put_off":
      putOffsMs.push(atMs);
      return;
    case "payment_paid": {
      // What was under way when somebody cancelled is paid for, may be used, and is the last.
      const paid = mirror.invoices.get(mirror.payments.get(line.payment_id ?? "")?.invoice_id ?? "");
      if (paid && typeof stops.at(-1)?.endsAtMs === "number") stops.push({ atMs, endsAtMs: Date.parse(paid.period_end) });
      return;
    }
    case "payment_refunded": {
      // A refund of the running period while a charge is under way: that charge is the last.
      const cancelAt = mirror.subscriptions.get(line.subscription_id ?? "")?.cancel_at;
      if (line.detail.isFull && cancelAt && Date.parse(cancelAt) === atMs) stops.push({ atMs, endsAtMs: atMs });
      return;
    }
  }
}

/** @returns to when the subscription had been stopped as things stood at that instant; null: it was to go on */
export const stopAt = ({ stops }: History, atMs: number): number | null =>
  stops.findLast((stop) => stop.atMs <= atMs)?.endsAtMs ?? null;

const COUNTED: readonly (string | null)[] = ["soft", "hard"];
export const isCounted = ({ decline_class }: PaymentRow): boolean => COUNTED.includes(decline_class);

/** Of a refusal and a change of card at one and the same instant the rows do not say which came first. */
export const TIES = ["changed_first", "refused_first"] as const;
export type Tie = (typeof TIES)[number];

/** A card that was put away before its refusal came: that says nothing about the one in its place. */
const isOfOldCard = (mirror: Mirror, { payment_method_id, settled_at }: PaymentRow, tie: Tie): boolean => {
  const revokedAt = mirror.methods.get(payment_method_id)?.revoked_at;
  if (!revokedAt || settled_at === null) return false;
  const laterMs = Date.parse(settled_at) - Date.parse(revokedAt);
  return tie === "changed_first" ? laterMs >= 0 : laterMs > 0;
};

/** @returns when the card was first refused since the last payment; null: it was not */
export function refusedSince(mirror: Mirror, { attempts }: History, tie: Tie = "changed_first"): number | null {
  let paidMs = Number.NEGATIVE_INFINITY;
  for (const { status, settled_at } of attempts.values())
    if (status === "paid" && settled_at !== null) paidMs = Math.max(paidMs, Date.parse(settled_at));
  let refusedMs: number | null = null;
  for (const attempt of attempts.values()) {
    if (!isCounted(attempt) || attempt.settled_at === null || isOfOldCard(mirror, attempt, tie)) continue;
    const settledMs = Date.parse(attempt.settled_at);
    if (settledMs > paidMs && (refusedMs === null || settledMs < refusedMs)) refusedMs = settledMs;
  }
  return refusedMs;
}

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
export const seoulDayNumber = (atMs: number): number => Math.floor((atMs + SEOUL_MS) / DAY_MS);

/** Written apart from the application's own. @returns the first instant without access */
export const graceEndMs = (refusedMs: number, graceDays: number): number =>
  (seoulDayNumber(refusedMs) + graceDays + 1) * DAY_MS - SEOUL_MS;

/** @returns the first scheduled attempt after that instant; null when there is none left */
export const nextSlotMs = (refusedMs: number, schedule: readonly { offsetDays: number; hour: number }[], afterMs: number) =>
  schedule
    .map(({ offsetDays, hour }) => (seoulDayNumber(refusedMs) + offsetDays) * DAY_MS - SEOUL_MS + hour * 3_600_000)
    .find((slotMs) => slotMs > afterMs) ?? null;

/** What the judge knows on the evening of a day. */
export type Books = {
  mirror: Mirror;
  histories: Histories;
  change: Change;
  /** As it stood the evening before. */
  before: (subscriptionId: string) => Standing | undefined;
};
