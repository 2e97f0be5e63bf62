/**
 * A copy of the application's rows, updated once a day: what changed since the last look, and
 * everything seen so far.
 */
import type postgres from "postgres";
import { type CodeRow, type ConsentRow, type PriceRow, takePromotions, type UseRow } from "./mirror-promotions";
import type { AuditRow, NoticeRow } from "./mirror-rows";

export type { AuditRow, NoticeRow } from "./mirror-rows";

export type PaymentRow = {
  id: string;
  order_id: string;
  invoice_id: string;
  subscription_id: string | null;
  user_id: string;
  payment_method_id: string;
  run_id: string | null;
  trigger: string;
  status: "pending" | "paid" | "declined";
  amount_won: number;
  refunded_won: number;
  decline_class: string | null;
  decline_code: string | null;
  pending_reason: string | null;
  pending_code: string | null;
  payment_key: string | null;
  created_at: string;
  sent_again_at: string | null;
  settled_at: string | null;
  /** The number of the transaction that last wrote the row. */
  written: number;
};
export type InvoiceRow = {
  id: string;
  year: number;
  sequence: number;
  subscription_id: string | null;
  user_id: string;
  reason: string;
  status: "open" | "paid" | "uncollectible" | "void";
  plan: string;
  period_index: number;
  period_start: string;
  period_end: string;
  amount_won: number;
  discount_won: number;
  credit_won: number;
  redemption_id: string | null;
  price_id: string;
  quantity: number;
  gate: "not_dearer" | "consented" | "own_act" | "old_price" | null;
  consent_id: string | null;
  opened_at: string;
};
export type SubscriptionRow = {
  id: string;
  user_id: string;
  plan: string;
  next_plan: string | null;
  credit_won: number;
  status: "active" | "past_due" | "ended";
  payment_method_id: string;
  anchor_at: string;
  period_index: number;
  current_period_start: string;
  current_period_end: string;
  cancel_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  due_at: string | null;
  pending_payment_id: string | null;
  delinquent_since: string | null;
  grace_ends_at: string | null;
  next_attempt_at: string | null;
  created_at: string;
  last_decline_code: string | null;
};
export type MethodRow = {
  id: string;
  user_id: string;
  status: "active" | "revoked" | "deleted";
  revoked_at: string | null;
  deleted_at: string | null;
  issuer_code: string;
  masked_number: string;
  card_type: string;
  owner_type: string;
};
export type LedgerRow = {
  id: number;
  payment_id: string;
  kind: "charge" | "refund";
  amount_won: number;
  transaction_key: string;
};
export type RefundRow = {
  id: string;
  payment_id: string;
  user_id: string;
  kind: "withdrawal" | "prorated" | "operator";
  status: "pending" | "done" | "refused";
  amount_won: number;
  balance_won: number;
  requested_by: string;
  reason: string | null;
  requested_at: string;
  transaction_key: string | null;
  refused_code: string | null;
};
export type Change = {
  payments: PaymentRow[];
  invoices: InvoiceRow[];
  subscriptions: SubscriptionRow[];
  methods: MethodRow[];
  refunds: RefundRow[];
  ledger: LedgerRow[];
  audit: AuditRow[];
  notices: NoticeRow[];
  codes: CodeRow[];
  uses: UseRow[];
  consents: ConsentRow[];
  prices: PriceRow[];
  /**
   * Every transaction below this number had ended at this look. The next look reads from here on.
   */
  horizon: number;
};

export type Mirror = {
  payments: Map<string, PaymentRow>;
  paymentsByOrder: Map<string, PaymentRow>;
  paymentsByInvoice: Map<string, PaymentRow[]>;
  invoices: Map<string, InvoiceRow>;
  /** By subscription; those that belong to none yet, under "". */
  invoicesBySubscription: Map<string, Map<string, InvoiceRow>>;
  subscriptions: Map<string, SubscriptionRow>;
  methods: Map<string, MethodRow>;
  refunds: Map<string, RefundRow>;
  refundsByPayment: Map<string, Set<string>>;
  ledgerWon: Map<string, number>;
  notices: Map<string, NoticeRow>;
  codes: Map<string, CodeRow>;
  uses: Map<string, UseRow>;
  consents: Map<string, ConsentRow>;
  prices: Map<string, PriceRow>;
  /** When each subscription was ended in the database; its `ended_at` may be earlier. */
  endings: Map<string, string>;
  subscriptionOf: (userId: string) => SubscriptionRow | null;
  /**
   * Selects rows by the transaction that wrote them, so that it sees a change of any column.
   * @returns what was written since the last look; the mirror keeps the earlier state until `take`
   */
  look: (sql: postgres.Sql) => Promise<Change>;
  take: (change: Change) => void;
};

/** A row carries only the lower 32 bits of its transaction's number. */
const XIDS = 2 ** 32;

export function createMirror(): Mirror {
  const payments = new Map<string, PaymentRow>();
  const paymentsByOrder = new Map<string, PaymentRow>();
  const paymentsByInvoice = new Map<string, PaymentRow[]>();
  const invoices = new Map<string, InvoiceRow>();
  const invoicesBySubscription = new Map<string, Map<string, InvoiceRow>>();
  const subscriptions = new Map<string, SubscriptionRow>();
  const latestByUser = new Map<string, SubscriptionRow>();
  const methods = new Map<string, MethodRow>();
  const refunds = new Map<string, RefundRow>();
  const refundsByPayment = new Map<string, Set<string>>();
  const ledgerWon = new Map<string, number>();
  const notices = new Map<string, NoticeRow>();
  const codes = new Map<string, CodeRow>();
  const uses = new Map<string, UseRow>();
  const consents = new Map<string, ConsentRow>();
  const prices = new Map<string, PriceRow>();
  const endings = new Map<string, string>();
  let horizon = 0;
  let lastAudit = 0;
  let lastLedger = 0;

  return {
    payments,
    paymentsByOrder,
    paymentsByInvoice,
    invoices,
    invoicesBySubscription,
    subscriptions,
    methods,
    refunds,
    refundsByPayment,
    ledgerWon,
    notices,
    codes,
    uses,
    consents,
    prices,
    endings,
    subscriptionOf: (userId) => latestByUser.get(userId) ?? null,
    look: async (sql) => {
      const [row] = await sql<{ change: Change }[]>`with since as materialized (select age(${String(horizon)}::xid))
        select json_build_object('payments', (select coalesce(json_agg(p order by created_at, order_id), '[]') from (select id, order_id, invoice_id, subscription_id,
          user_id, payment_method_id, run_id, trigger, status, amount_won, refunded_won, decline_class, decline_code, pending_reason, pending_code, payment_key,
          created_at, sent_again_at, settled_at, xmin::text::bigint as written from payments where age(xmin) <= (select age from since)) p),
        'invoices', (select coalesce(json_agg(i order by year, sequence), '[]') from (select id, year, sequence, subscription_id, user_id, reason,
          status, plan, period_index, period_start, period_end, amount_won, discount_won, credit_won, redemption_id, price_id, quantity, gate, consent_id, opened_at from invoices where age(xmin) <= (select age from since)) i),
        'subscriptions', (select coalesce(json_agg(s), '[]') from subscriptions s where age(xmin) <= (select age from since)),
        'methods', (select coalesce(json_agg(m), '[]') from (select id, user_id, status, revoked_at, deleted_at, issuer_code, masked_number, card_type, owner_type from payment_methods
          where age(xmin) <= (select age from since)) m),
        'refunds', (select coalesce(json_agg(r order by requested_at, tried_at, id), '[]') from refunds r where age(xmin) <= (select age from since)),
        'ledger', (select coalesce(json_agg(l), '[]') from (select id, payment_id, kind, amount_won, transaction_key from ledger_entries
          where id > ${lastLedger} order by id) l),
        'audit', (select coalesce(json_agg(a), '[]') from (select id, at, action, actor, user_id, payment_id, subscription_id, detail from audit_events
          where id > ${lastAudit} order by id) a),
        'notices', (select coalesce(json_agg(n), '[]') from (select id, template, channel, user_id, subscription_id, payment_id, detail, status,
          created_at, settled_at, returned_at, reason from notices where age(xmin) <= (select age from since)) n),
        'codes', (select coalesce(json_agg(c), '[]') from promotion_codes c where age(xmin) <= (select age from since)),
        'uses', (select coalesce(json_agg(u), '[]') from promotion_redemptions u where age(xmin) <= (select age from since)),
        'consents', (select coalesce(json_agg(c), '[]') from (select id, subscription_id, kind, period_start, to_won, given_at, withdrawn_at
          from consents where age(xmin) <= (select age from since)) c),
        'prices', (select coalesce(json_agg(p), '[]') from (select id, plan, version, amount_won, raise_from, without_consent
          from prices where age(xmin) <= (select age from since)) p),
        'horizon', pg_snapshot_xmin(pg_current_snapshot())::text::bigint % ${XIDS}::bigint) as change`;
      if (!row) throw new Error("the mirror query returned no row");
      return row.change;
    },
    take: (change) => {
      takePayments({ payments, paymentsByOrder, paymentsByInvoice }, change.payments);
      for (const invoice of change.invoices) takeInvoice({ invoices, invoicesBySubscription }, invoice);
      for (const subscription of change.subscriptions) takeSubscription({ subscriptions, latestByUser }, subscription);
      for (const method of change.methods) methods.set(method.id, method);
      takeRefunds({ refunds, refundsByPayment }, change.refunds);
      for (const notice of change.notices) notices.set(notice.id, notice);
      takePromotions({ codes, uses, consents, prices }, change);
      for (const { payment_id, amount_won } of change.ledger)
        ledgerWon.set(payment_id, (ledgerWon.get(payment_id) ?? 0) + amount_won);
      for (const { action, at, subscription_id } of change.audit)
        if (action === "ended" && subscription_id) endings.set(subscription_id, at);
      horizon = change.horizon;
      lastAudit = change.audit.at(-1)?.id ?? lastAudit;
      lastLedger = change.ledger.at(-1)?.id ?? lastLedger;
    },
  };
}

function takeSubscription(
  { subscriptions, latestByUser }: Pick<Mirror, "subscriptions"> & { latestByUser: Map<string, SubscriptionRow> },
  subscription: SubscriptionRow,
): void {
  subscriptions.set(subscription.id, subscription);
  const known = latestByUser.get(subscription.user_id);
  if (!known || known.id === subscription.id || known.status === "ended") latestByUser.set(subscription.user_id, subscription);
}

function takeInvoice(
  { invoices, invoicesBySubscription }: Pick<Mirror, "invoices" | "invoicesBySubscription">,
  invoice: InvoiceRow,
): void {
  const [before, after] = [invoices.get(invoice.id)?.subscription_id ?? "", invoice.subscription_id ?? ""];
  if (before !== after) invoicesBySubscription.get(before)?.delete(invoice.id);
  invoices.set(invoice.id, invoice);
  invoicesBySubscription.set(after, (invoicesBySubscription.get(after) ?? new Map()).set(invoice.id, invoice));
}

function takePayments(
  { payments, paymentsByOrder, paymentsByInvoice }: Pick<Mirror, "payments" | "paymentsByOrder" | "paymentsByInvoice">,
  changed: PaymentRow[],
): void {
  for (const payment of changed) {
    if (!payments.has(payment.id)) append(paymentsByInvoice, payment.invoice_id, payment);
    else replace(paymentsByInvoice, payment);
    payments.set(payment.id, payment);
    paymentsByOrder.set(payment.order_id, payment);
  }
}

function takeRefunds({ refunds, refundsByPayment }: Pick<Mirror, "refunds" | "refundsByPayment">, changed: RefundRow[]): void {
  for (const refund of changed) {
    refunds.set(refund.id, refund);
    refundsByPayment.set(refund.payment_id, (refundsByPayment.get(refund.payment_id) ?? new Set()).add(refund.id));
  }
}

function append(lists: Map<string, PaymentRow[]>, key: string, payment: PaymentRow): void {
  const list = lists.get(key);
  if (list) list.push(payment);
  else lists.set(key, [payment]);
}

function replace(lists: Map<string, PaymentRow[]>, payment: PaymentRow): void {
  const list = lists.get(payment.invoice_id);
  if (!list) return;
  const index = list.findIndex(({ id }) => id === payment.id);
  if (index >= 0) list[index] = payment;
}
