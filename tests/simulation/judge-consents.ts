/**
 * S4: no invoice asks for more than the newest paid one did, unless the person has consented to
 * exactly that within the 30 days before, and was told at least 7 Seoul dates before. The
 * arithmetic is the judge's own.
 */
import type { Evidence } from "./histories";
import type { InvoiceRow, Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
const CONSENT_DAYS = 30;
const NOTICE_DAYS = 7;
const TELLS: readonly string[] = ["consent_needed", "consent_given"];
const ms = (instant: string | null) => Date.parse(instant ?? "");
const seoulDay = (atMs: number) => Math.floor((atMs + SEOUL_MS) / DAY_MS);
/** List minus discount. */
const wonOf = ({ amount_won, credit_won }: InvoiceRow) => amount_won + credit_won;

export const judgeConsents = ({ settings }: SimulatedWorld, { mirror, change }: Evidence): string[] =>
  change.invoices.flatMap((invoice) => {
    const before = paidBefore(mirror, invoice);
    if (!before || wonOf(invoice) <= wonOf(before)) return [];
    const missing = missingFor(mirror, { invoice, chargeDay: chargeDayOf(settings, invoice) });
    return missing
      ? [`S4: asks for ${wonOf(invoice)} after ${wonOf(before)} without ${missing} (${invoice.id}, ${invoice.user_id})`]
      : [];
  });

const paidBefore = ({ invoices }: Mirror, { id, subscription_id, period_index }: InvoiceRow): InvoiceRow | undefined =>
  [...invoices.values()]
    .filter((one) => one.subscription_id === subscription_id && subscription_id !== null && one.id !== id)
    .filter((one) => one.status === "paid" && one.period_index < period_index)
    .sort((a, b) => b.period_index - a.period_index)[0];

/** The Seoul day of the first run at or after the period's start. */
function chargeDayOf({ batchHours }: SimulatedWorld["settings"], { period_start }: InvoiceRow): number {
  const startMs = ms(period_start);
  const lastMs = seoulDay(startMs) * DAY_MS - SEOUL_MS + Math.max(...batchHours) * 3_600_000;
  return lastMs >= startMs ? seoulDay(startMs) : seoulDay(startMs) + 1;
}

type Asked = { invoice: InvoiceRow; chargeDay: number };

function missingFor({ consents, notices }: Mirror, { invoice, chargeDay }: Asked): string | null {
  const { subscription_id, period_start, opened_at } = invoice;
  const given = [...consents.values()].find(
    (one) =>
      one.subscription_id === subscription_id &&
      ms(one.period_start) === ms(period_start) &&
      one.to_won === wonOf(invoice) &&
      ms(one.given_at) <= ms(opened_at) &&
      (one.withdrawn_at === null || ms(one.withdrawn_at) > ms(opened_at)),
  );
  if (!given || chargeDay - seoulDay(ms(given.given_at)) > CONSENT_DAYS) return "a consent";
  const told = [...notices.values()].some(
    (one) =>
      one.subscription_id === subscription_id &&
      TELLS.includes(one.template) &&
      one.status === "sent" &&
      one.detail.toWon === wonOf(invoice) &&
      one.detail.periodStartMs === ms(period_start) &&
      chargeDay - seoulDay(ms(one.settled_at)) >= NOTICE_DAYS,
  );
  return told ? null : "a notice in time";
}
