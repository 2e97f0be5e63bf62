/** Subscriptions: the declared graph, periods that tile time, grace that is set once, access as a function of these facts. */
import { tierOf } from "@/lib/billing/rules/access";
import type { Change, InvoiceRow, Mirror, Standing } from "./mirror";

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const GRACE_DAYS = 7;
const MONTHS: Record<string, number> = { pro_monthly: 1, pro_yearly: 12 };

/** S9, S12, L5 and the dunning's promises, for everything that changed since the last look. Call before the mirror takes it. */
export function judgeSubscriptions(mirror: Mirror, change: Change): string[] {
  return change.subscriptions.flatMap((subscription) => {
    const before = mirror.subscriptions.get(subscription.id);
    const findings = [
      ...judgePeriod(subscription),
      ...judgeGrace(subscription, before, change, mirror),
      ...(before?.status === "ended" && JSON.stringify(before) !== JSON.stringify(subscription)
        ? ["S12: changed after its end"]
        : []),
      ...(subscription.status !== "ended" && subscription.due_at === null ? ["L5: live and never due"] : []),
    ];
    return findings.map((finding) => `${finding} (subscription ${subscription.id}, ${subscription.user_id})`);
  });
}

/** S9: period n from the anchor's own day, on the month's last day where the month is too short. */
function judgePeriod({ anchor_at, plan, period_index, current_period_start, current_period_end }: Standing): string[] {
  const months = MONTHS[plan] ?? 1;
  const start = monthsAfter(anchor_at, months * period_index);
  const end = monthsAfter(anchor_at, months * (period_index + 1));
  return Date.parse(current_period_start) === start && Date.parse(current_period_end) === end
    ? []
    : ["S9: the period does not follow from the anchor"];
}

/** Written apart from the application's calendar on purpose. @returns epoch milliseconds */
export function monthsAfter(anchor: string, months: number): number {
  const local = new Date(Date.parse(anchor) + SEOUL_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const timeOfDayMs = (Date.parse(anchor) + SEOUL_MS) % DAY_MS;
  return Date.UTC(year, month, Math.min(local.getUTCDate(), lastDay)) + timeOfDayMs - SEOUL_MS;
}

/** Grace counts from the first refusal and is not moved by later ones. */
function judgeGrace(now: Standing, before: Standing | undefined, change: Change, mirror: Mirror): string[] {
  if (now.status !== "past_due" || now.grace_ends_at === null || now.delinquent_since === null) return [];
  const firstDay = Math.floor((Date.parse(now.delinquent_since) + SEOUL_MS) / DAY_MS);
  const expected = (firstDay + GRACE_DAYS + 1) * DAY_MS - SEOUL_MS;
  const wasPaid = change.payments.some(
    ({ subscription_id, status, id }) =>
      subscription_id === now.id && status === "paid" && mirror.payments.get(id)?.status !== "paid",
  );
  const isMoved = before?.status === "past_due" && !wasPaid && before.delinquent_since !== now.delinquent_since;
  return [
    ...(Date.parse(now.grace_ends_at) === expected ? [] : ["S8: grace does not follow from the first refusal"]),
    ...(isMoved ? ["S8: the delinquency was begun anew"] : []),
  ];
}

/** S13, of everybody who ever subscribed: access may change by the clock alone. */
export const judgeAccess = (mirror: Mirror, now: Date): string[] =>
  [...mirror.subscriptions.values()].flatMap((subscription) =>
    accessFindings(subscription, now).map((finding) => `${finding} (subscription ${subscription.id}, ${subscription.user_id})`),
  );

/** Access restated from the facts. */
function accessFindings(row: Standing, now: Date): string[] {
  const [cancelAt, graceEndsAt] = [
    row.cancel_at ? new Date(row.cancel_at) : null,
    row.grace_ends_at ? new Date(row.grace_ends_at) : null,
  ];
  const tier = tierOf({ isAdmin: false, subscription: { status: row.status, cancelAt, graceEndsAt }, now });
  const isPaidFor = row.status === "active" && !(cancelAt && cancelAt <= now);
  const isInGrace = row.status === "past_due" && graceEndsAt !== null && now < graceEndsAt;
  return (tier === "PRO") === (isPaidFor || isInGrace) ? [] : [`S13: ${tier} against the facts`];
}

/** S9 and S15: numbers without gaps in the order of opening, periods of one subscription without overlap. */
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
    if (last && Date.parse(last.opened_at) > Date.parse(invoice.opened_at))
      findings.push(`S15: ${invoice.sequence} is out of order`);
    lastOf.set(invoice.year, invoice);
    const overlapping = known.find(
      (other) =>
        other.subscription_id !== null &&
        other.subscription_id === invoice.subscription_id &&
        other.status === "paid" &&
        Date.parse(other.period_start) < Date.parse(invoice.period_end) &&
        Date.parse(invoice.period_start) < Date.parse(other.period_end),
    );
    if (overlapping) findings.push(`S9: invoice ${invoice.id} overlaps ${overlapping.id}`);
  }
  return findings;
}
