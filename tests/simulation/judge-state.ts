/**
 * Subscriptions, invoices and payments: allowed state changes, seamless periods, grace set once,
 * numbers without gaps.
 */
import { declinedSince, type Evidence, graceEndMs } from "./histories";
import type { Change, InvoiceRow, Mirror, SubscriptionRow } from "./mirror";
import { isChangeOfPlan, usedUntil } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const MONTHS: Record<string, number> = { pro_monthly: 1, pro_yearly: 12 };

/**
 * S9, S12, S19 and L5 for everything that changed since the last look. Call before `mirror.take`.
 */
export function judgeSubscriptions(mirror: Mirror, change: Change): string[] {
  const methods = new Map(change.methods.map((method) => [method.id, method]));
  return change.subscriptions.flatMap((subscription) => {
    const before = mirror.subscriptions.get(subscription.id);
    const method = methods.get(subscription.payment_method_id) ?? mirror.methods.get(subscription.payment_method_id);
    const findings: [boolean, string][] = [
      [!isPeriodRight(subscription), "S9: the period does not follow from the anchor"],
      [
        before !== undefined &&
          subscription.anchor_at === before.anchor_at &&
          subscription.plan === before.plan &&
          subscription.period_index < before.period_index,
        "S9: a period came back",
      ],
      [
        before !== undefined && Date.parse(subscription.current_period_start) < Date.parse(before.current_period_start),
        "S9: the time of a period came back",
      ],
      [before?.status === "ended" && !isSame(before, subscription), "S12: changed after its end"],
      [subscription.status !== "ended" && subscription.due_at === null, "L5: live and never due"],
      [before !== undefined && before.user_id !== subscription.user_id, "S19: moved to another person"],
      [method?.user_id !== subscription.user_id, "S19: pays by another person's card"],
      [subscription.status !== "ended" && method?.status !== "active", "S4: live with a card that was removed"],
    ];
    return sayBroken(findings, `subscription ${subscription.id}, ${subscription.user_id}`);
  });
}

/**
 * Compares every column: the mirror holds the whole row, and every rewritten row is in the change.
 */
const isSame = (before: SubscriptionRow, now: SubscriptionRow) => JSON.stringify(before) === JSON.stringify(now);

/** S12: a final status never changes, and refunds only grow. Call before `mirror.take`. */
export function judgeFinal(mirror: Mirror, change: Change): string[] {
  return [
    ...change.invoices.flatMap(({ id, status, user_id, amount_won }) => {
      const before = mirror.invoices.get(id);
      if (!before) return [];
      return sayBroken(
        [
          [before.status !== "open" && before.status !== status, `S12: ${before.status} became ${status}`],
          [before.amount_won !== amount_won, "S5: the frozen amount changed"],
        ],
        `invoice ${id}, ${user_id}`,
      );
    }),
    ...change.payments.flatMap(({ id, status, user_id, refunded_won, settled_at, order_id }) => {
      const before = mirror.payments.get(id);
      if (!before) return [];
      const wasFinal = before.status !== "pending";
      return sayBroken(
        [
          [wasFinal && before.status !== status, `S12: ${before.status} became ${status}`],
          [wasFinal && before.settled_at !== settled_at, "S12: settled again"],
          [refunded_won < before.refunded_won, "S6: a refund shrank"],
        ],
        `${order_id}, ${user_id}`,
      );
    }),
  ];
}

const sayBroken = (findings: [boolean, string][], whose: string): string[] =>
  findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${whose})`] : []));

/** S9: period n starts on the anchor's day of the month, or on the last day of a shorter month. */
function isPeriodRight({ anchor_at, plan, period_index, current_period_start, current_period_end }: SubscriptionRow): boolean {
  const months = MONTHS[plan] ?? 1;
  // A trial ends where the periods that are paid for begin.
  if (period_index === -1)
    return Date.parse(current_period_end) === Date.parse(anchor_at) && Date.parse(current_period_start) < Date.parse(anchor_at);
  return (
    Date.parse(current_period_start) === monthsAfter(anchor_at, months * period_index) &&
    Date.parse(current_period_end) === monthsAfter(anchor_at, months * (period_index + 1))
  );
}

/** Independent of the application's calendar on purpose. @returns epoch milliseconds */
export function monthsAfter(anchor: string, months: number): number {
  const local = new Date(Date.parse(anchor) + SEOUL_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const timeOfDayMs = (Date.parse(anchor) + SEOUL_MS) % DAY_MS;
  return Date.UTC(year, month, Math.min(local.getUTCDate(), lastDay)) + timeOfDayMs - SEOUL_MS;
}

/**
 * S8: grace counts from the card's first decline since the last payment, and later declines do not
 * move it.
 */
export function judgeGrace({ settings }: SimulatedWorld, { mirror, histories, change }: Evidence): string[] {
  return change.subscriptions.flatMap(({ id, user_id, status, delinquent_since, grace_ends_at }) => {
    if (status !== "past_due" || grace_ends_at === null || delinquent_since === null) return [];
    const since = Date.parse(delinquent_since);
    const declinedMs = declinedSince(mirror, histories.of(id));
    const isFirst = declinedMs === since || declinedSince(mirror, histories.of(id), "declined_first") === since;
    const findings: [boolean, string][] = [
      [!isFirst, "S8: grace does not count from the first decline"],
      [Date.parse(grace_ends_at) !== graceEndMs(since, settings.graceDays), "S8: grace has the wrong length"],
    ];
    return sayBroken(findings, `subscription ${id}, ${user_id}`);
  });
}

/** A change of plan cuts the period in which it is made. */
const isCut = (other: InvoiceRow, invoice: InvoiceRow): boolean =>
  isChangeOfPlan(invoice) && Date.parse(other.period_start) <= Date.parse(invoice.period_start);

/**
 * Of two invoices opened at once, the later commit gets the later number, whichever read the clock
 * first.
 */
const AT_ONCE_MS = 120_000;

/**
 * S9 and S15: invoice numbers have no gaps and follow the order of opening; paid periods of a
 * subscription never overlap.
 */
export function judgeInvoices(mirror: Mirror, change: Change): string[] {
  const fresh = change.invoices.filter(({ id }) => !mirror.invoices.has(id));
  if (fresh.length === 0) return [];
  const known = [...mirror.invoices.values()];
  const lastOf = new Map<number, InvoiceRow>();
  for (const invoice of known)
    if ((lastOf.get(invoice.year)?.sequence ?? 0) < invoice.sequence) lastOf.set(invoice.year, invoice);
  const findings: string[] = [];
  for (const invoice of fresh) {
    const last = lastOf.get(invoice.year);
    if (invoice.sequence !== (last?.sequence ?? 0) + 1)
      findings.push(`S15: ${invoice.year}-${invoice.sequence} follows ${last?.sequence ?? 0}`);
    if (last && Date.parse(last.opened_at) > Date.parse(invoice.opened_at) + AT_ONCE_MS)
      findings.push(`S15: ${invoice.sequence} is out of order`);
    lastOf.set(invoice.year, invoice);
    const overlapping = known.find(
      (other) =>
        other.subscription_id !== null &&
        other.subscription_id === invoice.subscription_id &&
        other.status === "paid" &&
        Date.parse(other.period_start) < Date.parse(invoice.period_end) &&
        Date.parse(invoice.period_start) < Date.parse(usedUntil(mirror, other)) &&
        !isCut(other, invoice),
    );
    if (overlapping) findings.push(`S9: invoice ${invoice.id} overlaps ${overlapping.id}`);
  }
  return findings;
}
