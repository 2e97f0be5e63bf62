/**
 * S5 of list prices: each invoice is for the price that its person agreed to. A new subscription
 * and another plan cost what the merchant asks; a renewal costs what the period before did, or the
 * announced price with a consent to it. The arithmetic is the judge's own.
 */
import type { Evidence } from "./histories";
import { paidBefore, riseOf } from "./judge-consents";
import type { InvoiceRow, Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const ms = (instant: string) => Date.parse(instant);
const listOf = ({ amount_won, discount_won, credit_won }: InvoiceRow) => amount_won + discount_won + credit_won;

export const judgePrices = ({ settings }: SimulatedWorld, { mirror, change }: Evidence): string[] =>
  change.invoices.flatMap((invoice) => {
    const { id, user_id, plan, price_id } = invoice;
    const price = mirror.prices.get(price_id);
    const agreed = agreedFor(mirror, invoice, new Map(Object.entries(settings.priceWon)));
    const findings: [boolean, string][] = [
      [price?.plan !== plan, `is for ${plan} at the price of ${price?.plan}`],
      [price?.amount_won !== listOf(invoice), `lists ${listOf(invoice)} at a price of ${price?.amount_won}`],
      [!agreed.includes(listOf(invoice)), `lists ${listOf(invoice)}, and ${agreed.join(" or ")} was agreed to`],
    ];
    return findings.flatMap(([isBroken, finding]) => (isBroken ? [`S5: invoice ${id} ${finding} (${user_id})`] : []));
  });

/** @returns what this person may be asked for, before discount and credit */
function agreedFor(mirror: Mirror, invoice: InvoiceRow, sold: ReadonlyMap<string, number>): number[] {
  const before = paidBefore(mirror, invoice);
  if (!before || invoice.reason !== "subscription_cycle" || invoice.plan !== before.plan) return [sold.get(invoice.plan) ?? 0];
  const rise = riseOf(mirror, before, invoice.period_start);
  // Without a notice in time the old price may stay in spite of the consent.
  return [listOf(before), ...(rise && hasConsented(mirror, invoice) ? [rise.amount_won] : [])];
}

/** The question was asked about this period, and answered before its invoice was opened. */
const hasConsented = ({ consents }: Mirror, { subscription_id, period_start, opened_at, amount_won, credit_won }: InvoiceRow) =>
  [...consents.values()].some(
    (one) =>
      one.subscription_id === subscription_id &&
      (one.kind === "price_rise" || one.kind === "trial_end") &&
      ms(one.period_start) === ms(period_start) &&
      one.to_won === amount_won + credit_won &&
      ms(one.given_at) <= ms(opened_at) &&
      (one.withdrawn_at === null || ms(one.withdrawn_at) > ms(opened_at)),
  );
