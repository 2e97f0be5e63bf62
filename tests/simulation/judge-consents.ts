/**
 * S4: no invoice asks for more than the newest paid one did, unless the person has consented to
 * exactly that within the 30 days before, and was told at least 7 Seoul dates before; or has
 * ordered it with another plan. And nobody's subscription ends for want of what was there. The
 * arithmetic is the judge's own.
 */
import type { Evidence } from "./histories";
import type { AuditRow, InvoiceRow, Mirror, NoticeRow } from "./mirror";
import { invoicesBeside } from "./mirror-periods";
import type { ConsentRow, PriceRow } from "./mirror-promotions";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SEOUL_MS = 9 * 3_600_000;
const CONSENT_DAYS = 30;
const NOTICE_DAYS = 7;
/** An outage of ours over a whole period ends it: what was consented to is over then. */
const SHORTEST_PERIOD_MS = 27 * DAY_MS;
const TELLS: readonly string[] = ["consent_needed", "consent_given"];
const ms = (instant: string | null) => Date.parse(instant ?? "");
const seoulDay = (atMs: number) => Math.floor((atMs + SEOUL_MS) / DAY_MS);
/** List minus discount. */
const wonOf = ({ amount_won, credit_won }: InvoiceRow) => amount_won + credit_won;

export const judgeConsents = (world: SimulatedWorld, { mirror, change }: Evidence): string[] => [
  ...change.invoices.flatMap((invoice) => [...judgeInvoice(world, mirror, invoice), ...judgeGate(mirror, invoice)]),
  ...change.audit.flatMap((line) => judgeEnd(world, mirror, line)),
];

function judgeInvoice({ settings }: SimulatedWorld, mirror: Mirror, invoice: InvoiceRow): string[] {
  const before = paidBefore(mirror, invoice);
  if (!before || wonOf(invoice) <= wonOf(before)) return [];
  const { id, user_id, subscription_id, period_start, opened_at, plan, reason } = invoice;
  const asked = { subscriptionId: subscription_id ?? "", periodStart: period_start, toWon: wonOf(invoice), atMs: ms(opened_at) };
  const isOrdered = reason === "subscription_update" || plan !== before.plan;
  const isEarly = !isOrdered && asked.atMs < firstRunMs(settings, period_start);
  const missing = isOrdered ? missingOrder(mirror, asked) : missingFor(mirror, settings, asked);
  if (isEarly) return [`S4: asks for ${wonOf(invoice)} before the day that was announced (${id}, ${user_id})`];
  return missing ? [`S4: asks for ${wonOf(invoice)} after ${wonOf(before)} without ${missing} (${id}, ${user_id})`] : [];
}

/** What the invoice says of its gate is what was the case. */
function judgeGate(mirror: Mirror, invoice: InvoiceRow): string[] {
  const { id, user_id, gate, consent_id, subscription_id, period_start, reason } = invoice;
  const consent = mirror.consents.get(consent_id ?? "");
  const before = paidBefore(mirror, invoice);
  const isOfThis = consent?.subscription_id === subscription_id && ms(consent?.period_start ?? null) === ms(period_start);
  const isExact = isOfThis && consent?.kind !== "own_act" && consent?.to_won === wonOf(invoice);
  const isOrder = consent?.kind === "own_act" && consent.subscription_id === subscription_id && consent.to_won >= wonOf(invoice);
  const isDearer = before !== undefined && wonOf(invoice) > wonOf(before);
  const findings: [boolean, string][] = [
    [gate === null, "no gate"],
    [gate === "consented" && !isExact, "a consent that is not to this"],
    [gate === "own_act" && reason !== "subscription_create" && !isOrder, "an order that is not of this"],
    [(gate === "not_dearer" || gate === "old_price") && (isDearer || consent_id !== null), `${gate}, and it is not so`],
  ];
  return findings.flatMap(([isBroken, finding]) => (isBroken ? [`S4: invoice ${id} names ${finding} (${user_id})`] : []));
}

/** The newest paid period of the same subscription that began before this one was opened. */
export const paidBefore = (mirror: Mirror, { id, subscription_id, opened_at, period_start }: InvoiceRow) =>
  (subscription_id === null ? [] : invoicesBeside(mirror, { subscription_id }))
    .filter((one) => one.id !== id)
    .filter((one) => one.status === "paid" && ms(one.opened_at) <= ms(opened_at) && ms(one.period_start) < ms(period_start))
    .sort((a, b) => ms(b.period_start) - ms(a.period_start))[0];

/** The first run at or after the period's start: for it the charge was announced. */
function firstRunMs({ batchHours }: SimulatedWorld["settings"], periodStart: string): number {
  const midnightMs = seoulDay(ms(periodStart)) * DAY_MS - SEOUL_MS;
  const runs = [0, 1].flatMap((day) => batchHours.map((hour) => midnightMs + day * DAY_MS + hour * HOUR_MS));
  return Math.min(...runs.filter((runMs) => runMs >= ms(periodStart)));
}

/** A charge of a period, and when it was decided on. */
type Asked = { subscriptionId: string; periodStart: string; toWon: number; atMs: number };

/** The consents of this subscription that held at that instant. */
const heldAt = ({ consents }: Mirror, { subscriptionId, atMs }: Asked): ConsentRow[] =>
  [...consents.values()].filter(
    ({ subscription_id, given_at, withdrawn_at }) =>
      subscription_id === subscriptionId && ms(given_at) <= atMs && (withdrawn_at === null || ms(withdrawn_at) > atMs),
  );

/** An order needs no notice, and may be of long before. */
const missingOrder = (mirror: Mirror, asked: Asked): string | null =>
  heldAt(mirror, asked).some(
    ({ kind, period_start, to_won }) => kind === "own_act" && ms(period_start) <= ms(asked.periodStart) && to_won >= asked.toWon,
  )
    ? null
    : "an order";

function missingFor(mirror: Mirror, settings: SimulatedWorld["settings"], asked: Asked): string | null {
  const { periodStart, toWon } = asked;
  const chargeDay = seoulDay(firstRunMs(settings, periodStart));
  const given = heldAt(mirror, asked).find(
    ({ kind, period_start, to_won }) => kind !== "own_act" && ms(period_start) === ms(periodStart) && to_won === toWon,
  );
  if (!given || chargeDay - seoulDay(ms(given.given_at)) > CONSENT_DAYS) return "a consent";
  const isTold = [...mirror.notices.values()].some(
    (row) => tells(row, asked) && chargeDay - seoulDay(ms(row.settled_at)) >= NOTICE_DAYS,
  );
  return isTold ? null : "a notice in time";
}

/** A mail that came back within a day, as far as it was on record, has told nobody. */
const tells = (row: NoticeRow, { subscriptionId, periodStart, toWon, atMs }: Asked): boolean =>
  row.subscription_id === subscriptionId &&
  TELLS.includes(row.template) &&
  row.status === "sent" &&
  row.detail.toWon === toWon &&
  row.detail.periodStartMs === ms(periodStart) &&
  !(row.returned_at !== null && ms(row.returned_at) <= atMs && ms(row.returned_at) - ms(row.settled_at) < DAY_MS);

/** What ended for want of a consent or a notice has lacked one, and no old price could stay. */
function judgeEnd({ settings }: SimulatedWorld, mirror: Mirror, line: AuditRow): string[] {
  const { action, detail, subscription_id, user_id } = line;
  const subscription = mirror.subscriptions.get(subscription_id ?? "");
  if (action !== "ended" || detail.reason !== "consent_missing" || !subscription) return [];
  const { id, current_period_end: periodStart } = subscription;
  const atMs = ms(line.at);
  if (atMs - ms(periodStart) >= SHORTEST_PERIOD_MS) return [];
  const missing = missingFor(mirror, settings, { subscriptionId: id, periodStart, toWon: Number(detail.toWon), atMs });
  // Nothing was paid for a trial, so the old price is dearer too.
  const isAfterTrial = subscription.period_index === -1;
  const hasCode = [...mirror.uses.values()].some((use) => use.subscription_id === id);
  const rise = riseOf(mirror, newestPaid(mirror, id), periodStart);
  const findings: [boolean, string][] = [
    [missing === null, `ended although ${detail.toWon} was consented to and told in time`],
    [detail.toWon === detail.fromWon, "ended although nothing rose"],
    [!hasCode && !isAfterTrial && rise?.without_consent === "keep", "ended although the old price may stay"],
  ];
  return findings.flatMap(([isBroken, finding]) => (isBroken ? [`S4: ${finding} (subscription ${id}, ${user_id})`] : []));
}

const newestPaid = (mirror: Mirror, subscriptionId: string): InvoiceRow | undefined =>
  invoicesBeside(mirror, { subscription_id: subscriptionId })
    .filter(({ status }) => status === "paid")
    .sort((a, b) => ms(b.period_start) - ms(a.period_start))[0];

/** The newest dearer version that was announced for a period, for who has paid this invoice. */
export function riseOf({ prices }: Mirror, paid: InvoiceRow | undefined, periodStart: string): PriceRow | undefined {
  const held = prices.get(paid?.price_id ?? "");
  if (!held) return undefined;
  return [...prices.values()]
    .filter(({ plan, version, amount_won }) => plan === held.plan && version > held.version && amount_won > held.amount_won)
    .filter(({ raise_from }) => raise_from !== null && ms(raise_from) <= ms(periodStart))
    .sort((a, b) => b.version - a.version)[0];
}
