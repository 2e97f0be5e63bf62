/**
 * The history of each subscription from the audit log and its attempts, so that the judge knows its
 * state at any instant.
 */
import type { AuditRow, Change, Mirror, PaymentRow, SubscriptionRow } from "./mirror";
import { isChangeOfPlan } from "./mirror-periods";

export type History = {
  attempts: Map<string, PaymentRow>;
  /** Paid periods, oldest first. */
  paid: { orderId: string; startMs: number; endMs: number }[];
  /** At `atMs` the end was set to `endsAtMs`; null: it was set to continue. */
  scheduledEnds: { atMs: number; endsAtMs: number | null }[];
  /** When the person replaced the card. */
  cardChangesMs: number[];
  /** At `atMs` this plan was chosen for the next period; null: the plan stays. */
  nextPlans: { atMs: number; plan: string | null }[];
  /** When it could not be claimed and was postponed by a day. */
  postponedMs: number[];
  /** When another plan has begun. */
  planChangesMs: number[];
  /** What the person said to a dearer charge of the period that begins then. */
  answers: { atMs: number; periodStartMs: number; isYes: boolean }[];
};

export type Histories = {
  of: (subscriptionId: string) => History;
  /** Call after `mirror.take`. */
  take: (change: Change) => void;
};

export function createHistories(mirror: Mirror): Histories {
  const histories = new Map<string, History>();
  const of = (subscriptionId: string): History => {
    const known = histories.get(subscriptionId) ?? {
      attempts: new Map(),
      paid: [],
      scheduledEnds: [],
      cardChangesMs: [],
      nextPlans: [],
      postponedMs: [],
      planChangesMs: [],
      answers: [],
    };
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

function note(mirror: Mirror, history: History, line: AuditRow): void {
  const { scheduledEnds, cardChangesMs, nextPlans, postponedMs, planChangesMs, answers } = history;
  const atMs = Date.parse(line.at);
  switch (line.action) {
    case "cancel_scheduled":
      scheduledEnds.push({ atMs, endsAtMs: Date.parse(String(line.detail.endsAt)) });
      return;
    case "resumed":
      scheduledEnds.push({ atMs, endsAtMs: null });
      return;
    case "card_changed":
      cardChangesMs.push(atMs);
      return;
    case "plan_change_scheduled":
      nextPlans.push({ atMs, plan: String(line.detail.plan) });
      // The order takes the place of what was said before about that period.
      answers.push({ atMs, periodStartMs: Date.parse(String(line.detail.begins)), isYes: false });
      return;
    case "plan_changed":
      planChangesMs.push(atMs);
      nextPlans.push({ atMs, plan: null });
      return;
    case "plan_change_undone":
      nextPlans.push({ atMs, plan: null });
      return;
    case "consent_given":
    case "consent_withdrawn": {
      const consent = mirror.consents.get(String(line.detail.consentId));
      if (!consent) return;
      answers.push({ atMs, periodStartMs: Date.parse(consent.period_start), isYes: line.action === "consent_given" });
      return;
    }
    case "put_off":
      postponedMs.push(atMs);
      return;
    case "payment_paid": {
      // A charge that was under way at the cancellation pays for one more period, and that is the
      // last.
      const paid = mirror.invoices.get(mirror.payments.get(line.payment_id ?? "")?.invoice_id ?? "");
      if (paid && typeof scheduledEnds.at(-1)?.endsAtMs === "number")
        scheduledEnds.push({ atMs, endsAtMs: Date.parse(paid.period_end) });
      return;
    }
    case "payment_refunded": {
      // A refund of the current period while a charge is under way: that charge is the last.
      const cancelAt = mirror.subscriptions.get(line.subscription_id ?? "")?.cancel_at;
      if (line.detail.isFull && cancelAt && Date.parse(cancelAt) === atMs) scheduledEnds.push({ atMs, endsAtMs: atMs });
      return;
    }
  }
}

/** @returns the end that was scheduled as of that instant; null: none */
export const scheduledEndAt = ({ scheduledEnds }: History, atMs: number): number | null =>
  scheduledEnds.findLast((stop) => stop.atMs <= atMs)?.endsAtMs ?? null;

/** @returns the plan that was chosen for the next period as of that instant; null: none */
export const nextPlanAt = ({ nextPlans }: History, atMs: number): string | null =>
  nextPlans.findLast((chosen) => chosen.atMs <= atMs)?.plan ?? null;

const COUNTED: readonly (string | null)[] = ["soft", "hard"];
export const isCounted = ({ decline_class }: PaymentRow): boolean => COUNTED.includes(decline_class);
/** A plan that was not changed leaves nothing owed. */
export const isOwedAfter = (mirror: Mirror, attempt: PaymentRow): boolean =>
  isCounted(attempt) && !isChangeOfPlan(mirror.invoices.get(attempt.invoice_id));

/** When a decline and a card change share one instant, the rows do not tell which came first. */
export const TIES = ["card_changed_first", "declined_first"] as const;
export type Tie = (typeof TIES)[number];

/**
 * The card was replaced before its decline arrived; the decline says nothing about the new card.
 */
export const isOfOldCard = (mirror: Mirror, { payment_method_id, settled_at }: PaymentRow, tie: Tie): boolean => {
  const revokedAt = mirror.methods.get(payment_method_id)?.revoked_at;
  if (!revokedAt || settled_at === null) return false;
  const laterMs = Date.parse(settled_at) - Date.parse(revokedAt);
  return tie === "card_changed_first" ? laterMs >= 0 : laterMs > 0;
};

/**
 * @param untilMs what came later is not looked at
 * @returns when the card was first declined since the last payment; null: never
 */
export function declinedSince(
  mirror: Mirror,
  { attempts }: History,
  tie: Tie = "card_changed_first",
  untilMs = Number.POSITIVE_INFINITY,
): number | null {
  let paidMs = Number.NEGATIVE_INFINITY;
  for (const { status, settled_at } of attempts.values())
    if (status === "paid" && settled_at !== null && Date.parse(settled_at) <= untilMs)
      paidMs = Math.max(paidMs, Date.parse(settled_at));
  let declinedMs: number | null = null;
  for (const attempt of attempts.values()) {
    if (!isOwedAfter(mirror, attempt) || attempt.settled_at === null || isOfOldCard(mirror, attempt, tie)) continue;
    const settledMs = Date.parse(attempt.settled_at);
    if (settledMs > paidMs && settledMs <= untilMs && (declinedMs === null || settledMs < declinedMs)) declinedMs = settledMs;
  }
  return declinedMs;
}

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const seoulDayNumber = (atMs: number): number => Math.floor((atMs + SEOUL_MS) / DAY_MS);

/** Independent of the application's own calculation. @returns the first instant without access */
export const graceEndMs = (declinedMs: number, graceDays: number): number =>
  (seoulDayNumber(declinedMs) + graceDays + 1) * DAY_MS - SEOUL_MS;

type Planned = { offsetDays: number; hour: number } | { dayOfMonth: number; withinDays: number; hour: number };

/** Counted on the days of UTC that stand for those of Seoul, without the application's calendar. */
function slotsMs(declinedMs: number, schedule: readonly Planned[]): number[] {
  const today = seoulDayNumber(declinedMs);
  return schedule.flatMap((planned) => {
    const isPlanned = (nth: number) =>
      "offsetDays" in planned
        ? nth === planned.offsetDays
        : nth >= 1 && nth <= planned.withinDays && new Date((today + nth) * DAY_MS).getUTCDate() === planned.dayOfMonth;
    const days = Array.from({ length: 61 }, (_, nth) => nth).filter(isPlanned);
    return days.map((nth) => (today + nth) * DAY_MS - SEOUL_MS + planned.hour * 3_600_000);
  });
}

/** @returns the first scheduled attempt after that instant; null when there is none left */
export function nextSlotMs(declinedMs: number, schedule: readonly Planned[], afterMs: number): number | null {
  const left = slotsMs(declinedMs, schedule).filter((slotMs) => slotMs > afterMs && slotMs > declinedMs);
  return left.length === 0 ? null : Math.min(...left);
}

/** What the judge knows at the end of a day. */
export type Evidence = {
  mirror: Mirror;
  histories: Histories;
  change: Change;
  /** The subscription as of the evening before. */
  before: (subscriptionId: string) => SubscriptionRow | undefined;
};
