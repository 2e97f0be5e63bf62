/**
 * S10: no code is used more often than it allows, and no invoice is lowered by more, less, longer
 * or shorter than its terms say. The arithmetic is the judge's own.
 */
import type { Evidence } from "./histories";
import { isTrial } from "./judge-trials";
import type { InvoiceRow, Mirror } from "./mirror";
import type { CodeRow, UseRow } from "./mirror-promotions";

const LEAST_WON = 100;

export function judgePromotions({ mirror, change }: Evidence): string[] {
  const uses = [...mirror.uses.values()];
  const codes = new Set([...change.codes.map(({ id }) => id), ...change.uses.map(({ code_id }) => code_id)]);
  return [
    ...[...codes].flatMap((id) =>
      judgeCode(
        mirror.codes.get(id),
        uses.filter(({ code_id }) => code_id === id),
      ),
    ),
    ...change.uses.flatMap((use) => judgeUse(mirror, use)),
    ...change.invoices.flatMap((invoice) => judgeInvoice(mirror, invoice)),
  ];
}

/** In the end nothing is left reserved. */
export const judgeReserved = ({ uses }: Mirror): string[] =>
  [...uses.values()]
    .filter(({ status }) => status === "reserved")
    .map(({ id, user_id }) => `S10: use ${id} is left reserved (${user_id})`);

const say = (findings: [boolean, string][], whose: string): string[] =>
  findings.flatMap(([isBroken, finding]) => (isBroken ? [`S10: ${finding} (${whose})`] : []));

function judgeCode(code: CodeRow | undefined, uses: UseRow[]): string[] {
  if (!code) return ["S10: uses of a code that does not exist"];
  const taken = uses.filter(({ status }) => status !== "given_back");
  const most = Math.max(
    0,
    ...[...new Set(taken.map(({ user_id }) => user_id))].map((id) => taken.filter(({ user_id }) => user_id === id).length),
  );
  return say(
    [
      [code.taken !== taken.length, `counted ${code.taken} of ${taken.length} uses`],
      [code.max_uses !== null && taken.length > code.max_uses, `${taken.length} uses of ${code.max_uses}`],
      [most > code.max_uses_per_person, `one person used it ${most} times`],
    ],
    `code ${code.code}, ${taken.at(-1)?.user_id}`,
  );
}

/**
 * Spent with a payment that is paid or with an invoice of nothing, given back with one that failed.
 */
function judgeUse(mirror: Mirror, use: UseRow): string[] {
  const payment = mirror.paymentsByOrder.get(use.order_id);
  const lowered = loweredBy(mirror, use).filter(({ status }) => status === "paid");
  const code = mirror.codes.get(use.code_id);
  const expected = payment ? { pending: "reserved", paid: "spent", declined: "given_back" }[payment.status] : "spent";
  const earlier = [...mirror.subscriptions.values()].filter(
    ({ id, user_id, created_at }) =>
      user_id === use.user_id && id !== use.subscription_id && Date.parse(created_at) < Date.parse(use.reserved_at),
  );
  return say(
    [
      [use.status !== expected, `${use.status} with a payment that is ${payment?.status ?? "not there"}`],
      [use.invoices_lowered !== lowered.length, `counted ${use.invoices_lowered} of ${lowered.length} invoices`],
      [code?.invoices != null && lowered.length > code.invoices, `lowered ${lowered.length} invoices of ${code?.invoices}`],
      [code?.stopped_at != null && Date.parse(use.reserved_at) > Date.parse(code.stopped_at), "used after the code was stopped"],
      [code?.audience === "new" && earlier.length > 0, "for new people, used by one who had subscribed"],
    ],
    `use ${use.id}, ${use.user_id}`,
  );
}

const loweredBy = ({ invoices }: Mirror, { id }: UseRow): InvoiceRow[] =>
  [...invoices.values()].filter(({ redemption_id }) => redemption_id === id);

/** Lowered by exactly what the code says of the list amount, and by nothing without a code. */
function judgeInvoice(mirror: Mirror, invoice: InvoiceRow): string[] {
  const { amount_won, discount_won, credit_won, redemption_id, plan } = invoice;
  const use = mirror.uses.get(redemption_id ?? "");
  const code = use && mirror.codes.get(use.code_id);
  const listWon = amount_won + discount_won + credit_won;
  const promised = promisedTo(mirror, invoice);
  const findings: [boolean, string][] = [
    [
      discount_won !== (isTrial(invoice) ? listWon : code ? takenOff(code, listWon) : 0),
      `lowered by ${discount_won} of ${listWon}`,
    ],
    [use !== undefined && use.user_id !== invoice.user_id, "lowered by another person's use"],
    [code?.plans != null && !code.plans.includes(plan), `lowered on ${plan}`],
    [amount_won > 0 && amount_won < LEAST_WON, `asks for ${amount_won}`],
    [promised !== null && promised.id !== redemption_id, "not lowered, although its code promises it"],
  ];
  return say(findings, `invoice ${invoice.id}, ${invoice.user_id}`);
}

function takenOff({ percent_off, won_off }: CodeRow, listWon: number): number {
  const exact = percent_off === null ? listWon - (won_off ?? 0) : Math.ceil((listWon * (100 - percent_off)) / 100);
  return exact < LEAST_WON ? listWon : listWon - exact;
}

/** The use that had invoices left when this one was opened. */
function promisedTo(mirror: Mirror, { subscription_id, opened_at, plan }: InvoiceRow): UseRow | null {
  if (subscription_id === null) return null;
  const use = [...mirror.uses.values()].find((one) => one.subscription_id === subscription_id);
  const code = use && mirror.codes.get(use.code_id);
  if (!use || !code || (code.plans && !code.plans.includes(plan))) return null;
  const before = loweredBy(mirror, use).filter(
    (other) => other.status === "paid" && Date.parse(other.opened_at) < Date.parse(opened_at),
  );
  return code.invoices === null || before.length < code.invoices ? use : null;
}
