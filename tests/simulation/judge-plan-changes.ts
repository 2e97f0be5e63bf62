/**
 * S5, S9 and S10 of plan changes: what each invoice asks for, by arithmetic that is not the
 * application's. Credit is the unused days' share of what was paid and kept, what exceeds the price
 * or is less than 100 won is carried over, and nothing gets lost.
 */
import type { Evidence } from "./histories";
import type { InvoiceRow, Mirror } from "./mirror";
import { isChangeOfPlan } from "./mirror-periods";

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const LEAST_WON = 100;
const ms = (instant: string) => Date.parse(instant);
const dayNumber = (atMs: number): number => Math.floor((atMs + SEOUL_MS) / DAY_MS);

export type PlanChangeJudge = { judge: (evidence: Evidence) => string[] };

export function createPlanChangeJudge(): PlanChangeJudge {
  /** What each subscription has to its credit, in won. */
  const balances = new Map<string, number>();
  const paid = new Set<string>();
  return {
    judge: ({ mirror, change }) => {
      const findings: string[] = [];
      const fresh = change.invoices.filter(
        ({ id, status, subscription_id }) => status === "paid" && subscription_id && !paid.has(id),
      );
      for (const invoice of fresh.sort((a, b) => ms(a.opened_at) - ms(b.opened_at))) {
        paid.add(invoice.id);
        const id = invoice.subscription_id ?? "";
        const balanceWon = balances.get(id) ?? 0;
        const asked = isChangeOfPlan(invoice) ? askedByChange(mirror, invoice, balanceWon) : [askedBy(invoice, balanceWon)];
        const listWon = invoice.amount_won + invoice.discount_won + invoice.credit_won;
        const fits = asked.find(({ amountWon }) => amountWon === invoice.amount_won);
        if (!fits)
          findings.push(
            `S5: ${invoice.reason} of ${listWon} asks for ${invoice.amount_won}, not ${asked.map((one) => one.amountWon)}`,
          );
        balances.set(id, fits?.leftWon ?? balanceWon - invoice.credit_won);
      }
      for (const { id, credit_won, user_id } of change.subscriptions) {
        const balanceWon = balances.get(id) ?? 0;
        const wasGivenBack = hasGivenBackOfCut(mirror, id);
        if (credit_won !== balanceWon && !(wasGivenBack && credit_won >= 0 && credit_won <= balanceWon))
          findings.push(`S10: ${credit_won} to the credit of ${id}, not ${balanceWon} (${user_id})`);
        balances.set(id, credit_won);
      }
      return findings;
    },
  };
}

type Asked = { amountWon: number; leftWon: number };

/** The list price after the discount, less the credit; a rest that is too little comes later. */
function askedFor(priceWon: number, creditWon: number): Asked {
  const dueWon = priceWon - creditWon;
  return dueWon >= LEAST_WON ? { amountWon: dueWon, leftWon: 0 } : { amountWon: 0, leftWon: -dueWon };
}

const askedBy = ({ amount_won, credit_won }: InvoiceRow, balanceWon: number): Asked =>
  askedFor(amount_won + credit_won, balanceWon);

/** What was given back of the running period meanwhile may or may not have been known then. */
function askedByChange(mirror: Mirror, invoice: InvoiceRow, balanceWon: number): Asked[] {
  const running = [...mirror.invoices.values()]
    .filter(
      (other) =>
        other.subscription_id === invoice.subscription_id &&
        other.status === "paid" &&
        other.id !== invoice.id &&
        ms(other.opened_at) <= ms(invoice.opened_at) &&
        ms(other.period_start) <= ms(invoice.period_start),
    )
    .sort((a, b) => ms(b.period_start) - ms(a.period_start) || b.sequence - a.sequence)[0];
  const payment = running && (mirror.paymentsByInvoice.get(running.id) ?? []).find(({ status }) => status === "paid");
  const priceWon = invoice.amount_won + invoice.credit_won;
  const refundedWon = payment?.refunded_won ?? 0;
  return [...new Set([refundedWon, 0])].map((givenBackWon) => {
    const unusedWon = running ? unusedOf(running, invoice, running.amount_won + running.credit_won - givenBackWon) : 0;
    return askedFor(priceWon, Math.min(unusedWon + balanceWon, keptWon(mirror, invoice) - givenBackWon));
  });
}

function unusedOf(running: InvoiceRow, { period_start }: InvoiceRow, valueWon: number): number {
  const [first, end, day] = [running.period_start, running.period_end, period_start].map((at) => dayNumber(ms(at))) as [
    number,
    number,
    number,
  ];
  const left = Math.max(0, Math.min(end - first, end - day));
  return Number((BigInt(Math.max(0, valueWon)) * BigInt(left)) / BigInt(end - first));
}

/** Everything that was paid before, as if nothing of the running period had been given back. */
function keptWon(mirror: Mirror, invoice: InvoiceRow): number {
  let sum = 0;
  for (const { subscription_id, status, invoice_id, amount_won, settled_at } of mirror.payments.values())
    if (subscription_id === invoice.subscription_id && status === "paid" && invoice_id !== invoice.id)
      if (settled_at !== null && ms(settled_at) <= ms(invoice.opened_at)) sum += amount_won;
  return sum;
}

const hasGivenBackOfCut = (mirror: Mirror, subscriptionId: string): boolean =>
  [...mirror.payments.values()].some(
    ({ subscription_id, refunded_won }) => subscription_id === subscriptionId && refunded_won > 0,
  );
