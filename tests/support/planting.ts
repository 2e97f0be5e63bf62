/**
 * Plants differences between our database and Toss: by faults, in Toss's console, and by false
 * rows.
 */
import type { Person } from "@/db/queries/account/people";
import { present, type World } from "./world";

export type PaymentRow = Awaited<ReturnType<World["paymentsOf"]>>[number];

/** Charges an order at Toss without any row in our database. */
export async function chargeOutsideTheApp(
  w: World,
  charge: { orderId: string; customerKey: string; amountWon: number },
): Promise<string> {
  const held = w.emulator.state.billingKeysByCustomer.get(charge.customerKey)?.at(-1)?.billingKey;
  const billingKey = held ?? (await issueKey(w, charge.customerKey));
  const answer = await w.context.toss.charge({
    billingKey,
    ...charge,
    orderName: "somewhere else",
    idempotencyKey: `elsewhere-${charge.orderId}`,
  });
  if (answer.kind !== "answered") throw new Error(`not charged: ${JSON.stringify(answer)}`);
  return answer.payment.paymentKey;
}

async function issueKey(w: World, customerKey: string): Promise<string> {
  const { authKey } = await w.toss.authKey({ customerKey, cardNumber: "4518421234567890" });
  const issued = await w.context.toss.issueBillingKey({ authKey, customerKey, idempotencyKey: `issue-${customerKey}` });
  if (issued.kind !== "issued") throw new Error(`no key: ${JSON.stringify(issued)}`);
  return issued.billing.billingKey;
}

/** Toss approves the next charge but answers with a decline. */
export const approveButAnswerDeclined = (w: World, { customerKey }: Person) =>
  w.toss.fault({
    match: { operation: "charge", customerKey },
    action: { kind: "error", status: 400, code: "REJECT_CARD_PAYMENT", processed: true },
  });

/** Toss approves the next charge and the connection breaks. */
export const loseAnswer = (w: World, { customerKey }: Person) =>
  w.toss.fault({ match: { operation: "charge", customerKey }, action: { kind: "reset_after" } });

export const approveWrongAmount = (w: World, { customerKey }: Person, amount: number) =>
  w.toss.fault({ match: { operation: "charge", customerKey }, action: { kind: "wrong_amount", amount } });

/** Every look-up fails until the faults are cleared. */
export const failLookups = (w: World) => w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });

/**
 * Records an attempt as paid by that approval, in the payment and by default also in the ledger. It
 * rewrites the row past the triggers, because PostgreSQL would refuse this for a declined payment.
 */
export async function recordAsPaid(
  { sql, now }: World,
  payment: PaymentRow,
  claim: { paymentKey: string; isInLedger: boolean },
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`alter table payments disable trigger payments_outcome_is_final`;
    await tx`update payments set status = 'paid', settled_at = ${now()}, resolve_at = null, decline_class = null, decline_code = null,
      decline_message = null, payment_key = ${claim.paymentKey}, approved_at = ${now()} where id = ${payment.id}`;
    await tx`alter table payments enable trigger payments_outcome_is_final`;
  });
  await sql`update invoices set status = 'paid', closed_at = ${now()} where id = (select invoice_id from payments where id = ${payment.id})`;
  await sql`insert into audit_events (at, actor, action, payment_id, detail) values (${now()}, 'batch:claim', 'payment_paid', ${payment.id}, '{}')`;
  if (claim.isInLedger)
    await sql`insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
      values (${payment.id}, 'charge', ${payment.amount_won}, ${`approval:${claim.paymentKey}`}, ${now()}, ${now()})`;
}

/** Records a refund of this amount in our database, under the given transaction key. */
export async function recordAsRefunded(
  { sql, now }: World,
  payment: PaymentRow,
  { transactionKey, amountWon }: { transactionKey: string; amountWon: number },
): Promise<void> {
  await sql`insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
    values (${payment.id}, 'refund', ${-amountWon}, ${transactionKey}, ${now()}, ${now()})`;
  await sql`update payments set refunded_won = refunded_won + ${amountWon} where id = ${payment.id}`;
}

export const paymentKeyOf = (payment: PaymentRow): string => present(payment.payment_key, "a payment key");

/** Toss's own record of an order. */
export const atToss = (w: World, orderId: string) => present(w.emulator.state.paymentsByOrder.get(orderId), `${orderId} at Toss`);
