/**
 * S11: one trial for a person, for a mailbox and for a card, for new people only, as long as it was
 * sold, and for nothing; and what follows it begins at its end and has a consent of its own. The
 * judge keeps its own memory of who had one.
 */
import type { Evidence } from "./histories";
import type { InvoiceRow, Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const ms = (instant: string) => Date.parse(instant);

export const isTrial = ({ period_index }: Pick<InvoiceRow, "period_index">): boolean => period_index === -1;

export type TrialJudge = { judge: (evidence: Evidence) => string[] };

export function createTrialJudge(world: SimulatedWorld): TrialJudge {
  /** Whose trial each of these was: a person, a mailbox, a card. */
  const had = new Map<string, string>();
  const known = new Set<string>();
  return {
    judge: ({ mirror, change }) => {
      const fresh = change.invoices.filter(({ id }) => !known.has(id));
      for (const { id } of fresh) known.add(id);
      return fresh.flatMap((invoice) =>
        isTrial(invoice)
          ? [...judgeTrial(world, mirror, invoice), ...judgeOnce(world, mirror, { invoice, had })]
          : judgeAfter(mirror, invoice),
      );
    },
  };
}

const say = (findings: [boolean, string][], { id, user_id }: InvoiceRow): string[] =>
  findings.flatMap(([isBroken, finding]) => (isBroken ? [`S11: invoice ${id} ${finding} (${user_id})`] : []));

function judgeTrial({ settings }: SimulatedWorld, mirror: Mirror, invoice: InvoiceRow): string[] {
  const { plan, period_start, period_end, amount_won, credit_won, redemption_id, status, reason, user_id, opened_at } = invoice;
  const days = settings.trialDays[plan] ?? 0;
  const isNew = ![...mirror.subscriptions.values()].some(
    (one) => one.user_id === user_id && one.id !== invoice.subscription_id && ms(one.created_at) < ms(opened_at),
  );
  return say(
    [
      [ms(period_end) - ms(period_start) !== days * DAY_MS, `does not last the ${days} days that ${plan} is sold with`],
      [amount_won !== 0 || credit_won !== 0 || redemption_id !== null, `asks for ${amount_won}, or has credit or a code`],
      [status !== "paid" || reason !== "subscription_create", `is ${status} for ${reason}`],
      [(mirror.paymentsByInvoice.get(invoice.id) ?? []).length > 0, "has a payment, though it costs nothing"],
      [!isNew, "is for somebody who had subscribed before"],
    ],
    invoice,
  );
}

type Once = { invoice: InvoiceRow; had: Map<string, string> };

function judgeOnce({ people }: SimulatedWorld, mirror: Mirror, { invoice, had }: Once): string[] {
  const person = people.find(({ id }) => id === invoice.user_id);
  const subscription = mirror.subscriptions.get(invoice.subscription_id ?? "");
  const card = mirror.methods.get(subscription?.payment_method_id ?? "");
  const marks = [
    `person ${invoice.user_id}`,
    `mailbox ${mailbox(person?.address ?? "")}`,
    `card ${[card?.issuer_code, card?.masked_number, card?.card_type, card?.owner_type].join()}`,
  ];
  const again = marks.filter((mark) => had.has(mark));
  for (const mark of marks) had.set(mark, invoice.user_id);
  return say([[again.length > 0, `is a second trial of ${again.join(" and ")}`]], invoice);
}

/** Of the addresses of this simulation: only those at Gmail are one mailbox under several names. */
function mailbox(address: string): string {
  const [name = "", host = ""] = address.split("@");
  return host === "gmail.com" ? name.replace(/\+.*/, "").replaceAll(".", "") : address;
}

/** The first invoice after a trial: from its end on, of the same plan, and consented to. */
function judgeAfter(mirror: Mirror, invoice: InvoiceRow): string[] {
  const trial = [...mirror.invoices.values()].find(
    (other) => isTrial(other) && other.subscription_id !== null && other.subscription_id === invoice.subscription_id,
  );
  const isFirst = trial && ms(invoice.period_start) <= ms(trial.period_end);
  if (!trial || !isFirst) return [];
  return say(
    [
      [ms(invoice.period_start) !== ms(trial.period_end), "begins within the trial"],
      [invoice.period_index !== 0, `is period ${invoice.period_index} after a trial`],
      [invoice.plan !== trial.plan, `is for ${invoice.plan} after a trial of ${trial.plan}`],
      [invoice.gate !== "consented", `passed the gate as ${invoice.gate} after a trial`],
    ],
    invoice,
  );
}
