/** Discrepancies between the books and Toss, planted as they come about: by faults, in Toss's console, and by rows that say something false. */
import type { Person } from "@/db/queries/account/people";
import { present, type World } from "./world";

export type PaymentRow = Awaited<ReturnType<World["paymentsOf"]>>[number];

/** Somebody with a card charges this order at Toss, past every book of ours. */
export async function chargePastUs(
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

/** Toss approves and answers that it did not. */
export const declineAlthoughApproved = (w: World, { customerKey }: Person) =>
  w.toss.fault({
    match: { operation: "charge", customerKey },
    action: { kind: "error", status: 400, code: "REJECT_CARD_PAYMENT", processed: true },
  });

/** Toss approves and the line breaks. */
export const loseAnswer = (w: World, { customerKey }: Person) =>
  w.toss.fault({ match: { operation: "charge", customerKey }, action: { kind: "reset_after" } });

export const approveAnotherAmount = (w: World, { customerKey }: Person, amount: number) =>
  w.toss.fault({ match: { operation: "charge", customerKey }, action: { kind: "wrong_amount", amount } });

/** Nobody can look anything up until the faults are cleared. */
export const refuseLookups = (w: World) => w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });

/** Our rows say that this attempt was paid by that approval, which PostgreSQL would refuse of a declined one; the ledger says so too, unless told otherwise. */
export async function claimPaid(
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

/** Our books say that so much went back, in a transaction that we name. */
export async function claimRefunded(
  { sql, now }: World,
  payment: PaymentRow,
  { transactionKey, amountWon }: { transactionKey: string; amountWon: number },
): Promise<void> {
  await sql`insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
    values (${payment.id}, 'refund', ${-amountWon}, ${transactionKey}, ${now()}, ${now()})`;
  await sql`update payments set refunded_won = refunded_won + ${amountWon} where id = ${payment.id}`;
}

export const paymentKeyOf = (payment: PaymentRow): string => present(payment.payment_key, "a payment key");

/** Toss's own record of an order, whatever we think of it. */
export const atToss = (w: World, orderId: string) => present(w.emulator.state.paymentsByOrder.get(orderId), `${orderId} at Toss`);
