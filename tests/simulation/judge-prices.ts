/**
 * S5 of list prices: each invoice is for the price that its person agreed to. A new subscription
 * and another plan cost what the merchant asks; a renewal costs what the period before did, or the
 * announced price with a consent to it: each so many times as there are units, and their number is
 * the one that was sold. The arithmetic is the judge's own.
 */
import type { Evidence } from "./histories";
import { paidBefore, riseOf } from "./judge-consents";
import type { InvoiceRow, Mirror } from "./mirror";
import { listWonOf } from "./settings";
import type { SimulatedWorld } from "./simulated-world";

const ms = (instant: string) => Date.parse(instant);
const listOf = ({ amount_won, discount_won, credit_won }: InvoiceRow) => amount_won + discount_won + credit_won;

export const judgePrices = ({ settings }: SimulatedWorld, { mirror, change }: Evidence): string[] =>
  change.invoices.flatMap((invoice) => {
    const { id, user_id, plan, price_id, quantity } = invoice;
    const price = mirror.prices.get(price_id);
    const before = goneBefore(mirror, invoice);
    const units = before?.quantity ?? settings.quantity[plan] ?? 0;
    const agreed = before ? renewedFor(mirror, invoice, before) : [listWonOf(settings, plan)];
    const findings: [boolean, string][] = [
      [price?.plan !== plan, `is for ${plan} at the price of ${price?.plan}`],
      [
        (price?.amount_won ?? 0) * quantity !== listOf(invoice),
        `lists ${listOf(invoice)} at ${quantity} times ${price?.amount_won}`,
      ],
      [quantity !== units, `is for ${quantity} units, not ${units}`],
      [!agreed.includes(listOf(invoice)), `lists ${listOf(invoice)}, and ${agreed.join(" or ")} was agreed to`],
    ];
    return findings.flatMap(([isBroken, finding]) => (isBroken ? [`S5: invoice ${id} ${finding} (${user_id})`] : []));
  });

/** The paid period that this one renews; undefined where something was sold instead. */
function goneBefore(mirror: Mirror, invoice: InvoiceRow): InvoiceRow | undefined {
  const before = paidBefore(mirror, invoice);
  return invoice.reason === "subscription_cycle" && invoice.plan === before?.plan ? before : undefined;
}

/** @returns what this person may be asked for, before discount and credit */
function renewedFor(mirror: Mirror, invoice: InvoiceRow, before: InvoiceRow): number[] {
  const rise = riseOf(mirror, before, invoice.period_start);
  // Without a notice in time the old price may stay in spite of the consent.
  return [listOf(before), ...(rise && hasConsented(mirror, invoice) ? [rise.amount_won * before.quantity] : [])];
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
