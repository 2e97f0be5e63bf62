/** Invariants that must hold after every test: compares our rows with the emulator's own ledger. */
import { createHash } from "node:crypto";
import { monthsPerPeriod, type Plan } from "@/lib/billing/catalogue";
import { addMonths } from "@/lib/billing/rules/calendar";
import { SECRET_KEY } from "./test-context";
import type { World } from "./world";

/** No step of the resolver's ladder is longer. */
const MINUTES_UNTIL_ANY_LOOKUP = 23 * 60 + 1;
const RUNS_UNTIL_SETTLED = 3;

/**
 * Ends the faults, runs the batch until the resolver has settled everything, and compares. @throws
 * with every violation
 */
export async function checkAgainstToss(world: World): Promise<void> {
  await world.toss.clearFaults();
  for (let run = 0; run < RUNS_UNTIL_SETTLED; run++) {
    world.moveMinutes(MINUTES_UNTIL_ANY_LOOKUP);
    await world.runBatch();
  }
  const violations = await findViolations(world);
  if (violations.length > 0) throw new Error(`invariants broken:\n  ${violations.join("\n  ")}`);
}

/** @returns one sentence for each violation */
export async function findViolations(world: World): Promise<string[]> {
  return (
    await Promise.all([
      moneyViolations(world),
      invoiceViolations(world),
      periodViolations(world),
      historyViolations(world),
      secretViolations(world),
    ])
  ).flat();
}

type PaymentRow = {
  order_id: string;
  status: string;
  pending_reason: string | null;
  amount_won: number;
  refunded_won: number;
  ledger_won: number;
  invoice_id: string;
  invoice_status: string;
  invoice_won: number;
};

/** Approvals minus cancels at Toss = ledger = paid minus refunded, to the won, for each order. */
async function moneyViolations({ sql, emulator }: World): Promise<string[]> {
  const rows = await sql<PaymentRow[]>`
    select p.order_id, p.status, p.pending_reason, p.amount_won, p.refunded_won, p.invoice_id, i.status as invoice_status,
      i.amount_won as invoice_won, coalesce((select sum(l.amount_won) from ledger_entries l where l.payment_id = p.id), 0)::int as ledger_won
    from payments p join invoices i on i.id = p.invoice_id`;
  const approved = [...emulator.state.paymentsByOrder.values()].filter((payment) => payment.approvedAtMs !== null);
  const approvedByOrder = new Map(approved.map((payment) => [payment.orderId, payment]));
  const known = new Set(rows.map((row) => row.order_id));
  // A payment refunded in full is neither an orphan nor a double charge.
  const isKept = (orderId: string) => (approvedByOrder.get(orderId)?.balanceAmount ?? 0) > 0;
  const charged = rows.filter((row) => isKept(row.order_id));
  const twice = charged.filter((row, i) => charged.findIndex((other) => other.invoice_id === row.invoice_id) !== i);
  return [
    ...approved
      .filter(({ orderId }) => !known.has(orderId) && isKept(orderId))
      .map(({ orderId }) => `${orderId}: approved at Toss and unknown here`),
    ...twice.map((row) => `${row.order_id}: another charge for invoice ${row.invoice_id}`),
    ...rows.flatMap((row) => compare(row, approvedByOrder.get(row.order_id) ?? null)),
  ];
}

function compare(row: PaymentRow, approved: { balanceAmount: number } | null): string[] {
  const name = row.order_id;
  // An approval of a wrong amount stays pending until an operator decides.
  const isForAnOperator = row.status === "pending" && row.pending_reason === "amount_mismatch";
  const tossWon = isForAnOperator ? 0 : (approved?.balanceAmount ?? 0);
  const keptWon = row.status === "paid" ? row.amount_won - row.refunded_won : 0;
  const found: [boolean, string][] = [
    [row.amount_won !== row.invoice_won, `${name}: not the invoice's amount`],
    [tossWon > 0 && row.status !== "paid", `${name}: approved at Toss and ${row.status} here`],
    [approved === null && row.status === "paid", `${name}: paid here and never approved at Toss`],
    [row.status === "paid" && row.invoice_status !== "paid", `${name}: paid, its invoice ${row.invoice_status}`],
    [row.ledger_won !== tossWon, `${name}: the ledger says ${row.ledger_won}, Toss ${tossWon}`],
    [keptWon !== tossWon, `${name}: we kept ${keptWon}, Toss ${tossWon}`],
  ];
  return found.flatMap(([isBroken, violation]) => (isBroken ? [violation] : []));
}

async function invoiceViolations({ sql }: World): Promise<string[]> {
  const [unpaid, crowded, gaps] = await Promise.all([
    sql<{ id: string }[]>`select id from invoices i where status = 'paid'
      and (select count(*) from payments p where p.invoice_id = i.id and p.status = 'paid') <> (amount_won > 0)::int`,
    sql<{ id: string }[]>`select invoice_id as id from payments where status = 'pending' group by invoice_id having count(*) > 1`,
    sql<{ year: number }[]>`select year from invoices group by year having count(*) <> max(sequence) or min(sequence) <> 1`,
  ]);
  return [
    ...unpaid.map(({ id }) => `invoice ${id}: paid without exactly one paid payment, or with one for nothing`),
    ...crowded.map(({ id }) => `invoice ${id}: more than one payment under way`),
    ...gaps.map(({ year }) => `invoice numbers of ${year} have a gap`),
  ];
}

type PeriodRow = {
  id: string;
  plan: Plan;
  reason: string;
  period_index: number;
  period_start: Date;
  period_end: Date;
};

/**
 * Paid periods follow from their anchor and never overlap. A change of plan cuts the period that it
 * falls into and is the next anchor; one that comes with a period keeps the anchor where it fits.
 */
async function periodViolations({ sql }: World): Promise<string[]> {
  const rows = await sql<PeriodRow[]>`
    select subscription_id as id, plan, reason, period_index, period_start, period_end
    from invoices where status = 'paid' order by subscription_id, period_start, opened_at`;
  const found: string[] = [];
  let anchorAt = new Date(0);
  rows.forEach((row, nth) => {
    const { id, plan, reason, period_index: index, period_start: start, period_end: end } = row;
    const before = rows[nth - 1]?.id === id ? rows[nth - 1] : undefined;
    const months = monthsPerPeriod(plan);
    // A trial comes first, has the length that it has, and the anchor is its end.
    if (index === -1 && reason === "subscription_create" && !before) {
      anchorAt = end;
      return;
    }
    const isOnAnchor = addMonths(anchorAt, index * months).getTime() === start.getTime();
    const isChange = reason === "subscription_update";
    const isNewAnchor =
      !before || isChange || (plan !== before.plan && !isOnAnchor && start.getTime() === before.period_end.getTime());
    if (isNewAnchor) anchorAt = start;
    const isRight =
      start.getTime() === addMonths(anchorAt, index * months).getTime() &&
      end.getTime() === addMonths(anchorAt, (index + 1) * months).getTime();
    const isAfter =
      !before || (isChange ? start >= before.period_start && start <= before.period_end : start >= before.period_end);
    if (!isRight) found.push(`subscription ${id}: period ${index} does not follow from the anchor`);
    if (!isAfter) found.push(`subscription ${id}: period ${index} overlaps the one before, or leaves a gap`);
  });
  return found;
}

/** The audit log records each outcome exactly once. */
async function historyViolations({ sql }: World): Promise<string[]> {
  const rows = await sql<{ id: string; status: string; records: number }[]>`
    select p.id, p.status, (select count(*)::int from audit_events a where a.payment_id = p.id and a.action = 'payment_' || p.status) as records
    from payments p where p.status <> 'pending'`;
  return rows
    .filter(({ records }) => records !== 1)
    .map(({ id, status, records }) => `payment ${id}: ${status}, ${records} audit lines`);
}

/** Searches every row of every table for every secret that Toss ever issued or received. */
async function secretViolations({ sql, emulator }: World): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const secrets = [...emulator.state.billingKeys.keys(), ...emulator.state.authKeys.keys(), SECRET_KEY];
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ text: string }[]>`select row_to_json(t)::text as text from ${sql(name)} t`;
    const dump = rows.map(({ text }) => text).join("\n");
    for (const secret of secrets)
      if (dump.includes(secret))
        found.push(`${name}: holds a secret in clear (${createHash("sha256").update(secret).digest("hex").slice(0, 8)})`);
  }
  return found;
}
