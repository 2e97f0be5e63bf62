import { ILLEGAL_NOTICES } from "./illegal-notices";
import { A_USE, ILLEGAL_PROMOTIONS } from "./illegal-promotions";
import { ILLEGAL_QUANTITIES } from "./illegal-quantities";
import { ILLEGAL_REFUNDS } from "./illegal-refunds";
import { ILLEGAL_TRIALS } from "./illegal-trials";

/**
 * For each guard of the schema, statements that only it must refuse, built from the legal rows in
 * illegal-states.test.ts.
 */
export type Illegal = { guard: string; statement: string };

const LATER = "(now() + interval '5 years')";
const MUCH_LATER = "(now() + interval '6 years')";

/** A statement that copies a row with some columns changed. */
const copy = (table: string, where: string, changes: Record<string, string>) =>
  `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) || jsonb_build_object(${Object.entries({
    id: "gen_random_uuid()",
    ...changes,
  })
    .map(([column, value]) => `'${column}', ${value}`)
    .join(", ")}))).* from ${table} t where ${where} limit 1`;

const twice = (statement: string) => `${statement}; ${statement}`;

const entry = (kind: string, won: string | number, transactionKey = "'another'") =>
  `insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
    select payment_id, '${kind}', ${won}, ${transactionKey}, now(), now() from ledger_entries limit 1`;

const EVENT = `insert into webhook_events (id, identity, signature, event_type, body_sealed, body_bytes, headers, received_at)
  values (gen_random_uuid(), 'one', 'absent', 'X', 's', 1, '{}', now())`;
const openEvent = (identity: string) => `insert into webhook_events
    (id, identity, signature, event_type, payment_id, body_bytes, headers, received_at)
  select gen_random_uuid(), ${identity}, 'absent', 'X', id, 1, '{}', now() from (select id from payments order by id limit 1) payment`;
const ALERT = "insert into alerts (kind, subject, opened_at) values ('unknown_payment', 'one', now())";
const SUCCESSOR = `insert into billing_runs (id, trigger, started_at, successor_of)
  values (gen_random_uuid(), 'test', now(), '00000000-0000-4000-8000-000000000001')`;

const comparison = (change: Record<string, string> = {}) => {
  const row = { id: "gen_random_uuid()", window_from: "now()", window_to: LATER, started_at: "now()", ...change };
  return `insert into reconciliation_runs (${Object.keys(row)}) values (${Object.values(row)})`;
};
const difference = (change: Record<string, string> = {}) => {
  const row = { kind: "'duplicate'", repair: "'by_hand'", subject: "'one'", order_id: "'one'", ...change };
  const at = { occurred_at: "now()", found_at: "now()", seen_at: "now()" };
  const all = { id: "gen_random_uuid()", run_id: "id", ...row, ...at };
  return `${comparison()}; insert into reconciliation_differences (${Object.keys(all)}) select ${Object.values(all)} from reconciliation_runs limit 1`;
};
const firstInvoice = (sequence: number) =>
  copy("invoices", "status = 'paid'", {
    sequence: String(sequence),
    subscription_id: "null",
    status: "'open'",
    closed_at: "null",
  });

const details = (change: Record<string, string>) => {
  const row = { company_name: "'Trakko'", ...change };
  return `insert into invoice_details (user_id, saved_at, ${Object.keys(row)})
    select id, now(), ${Object.values(row)} from users order by id limit 1`;
};
const trade = (change: Record<string, string>) => {
  const row = { traded_on: "'2026-03-02'", ticker: "'A'", profit_won: "1000", ...change };
  return `insert into trades (user_id, id, entered_at, ${Object.keys(row)})
    select id, gen_random_uuid(), now(), ${Object.values(row)} from users order by id limit 1`;
};
const goal = (period: string, won: string | number) =>
  `insert into goals (user_id, period, goal_won) select id, '${period}', ${won} from users order by id limit 1`;
const capital = (won: string | number) =>
  `insert into journals (user_id, starting_won) select id, ${won} from users order by id limit 1`;

const consent = (change: Record<string, string>) => {
  const row = {
    from_won: "9900",
    to_won: "11000",
    shown_text: "'shown'",
    kind: "'price_rise'",
    subscription_id: "id",
    ...change,
  };
  return `insert into consents (id, ask_id, user_id, period_start, charge_at, text_version, way, address, agent, given_at, ${Object.keys(row)})
    select gen_random_uuid(), gen_random_uuid(), user_id, now(), now(), 'one', 'page', '', '', now(), ${Object.values(row)}
    from subscriptions order by id limit 1`;
};

const ONE_OF_A_KIND: Record<string, string> = {
  consents_one_for_a_charge: twice(consent({})),
  subscriptions_one_live_per_person: copy("subscriptions", "status = 'active'", {}),
  payments_order_id_unique: copy("payments", "status = 'declined'", {}),
  payments_one_pending_per_invoice: copy("payments", "status = 'pending'", { order_id: "'another-order'" }),
  payments_one_paid_per_invoice: copy("payments", "status = 'paid'", {
    order_id: "'another-order'",
    payment_key: "'another-key'",
  }),
  payments_payment_key_unique: copy("payments", "status = 'paid'", {
    order_id: "'another-order'",
    invoice_id: "(select id from invoices where status = 'open' limit 1)",
  }),
  invoices_period_unique: copy("invoices", "status = 'open'", { sequence: "9001", status: "'void'", closed_at: "now()" }),
  invoices_one_open_per_subscription: copy("invoices", "status = 'open'", {
    sequence: "9001",
    period_start: LATER,
    period_end: MUCH_LATER,
  }),
  invoices_number_unique: copy("invoices", "status = 'paid'", { period_start: LATER, period_end: MUCH_LATER }),
  invoices_one_first_per_person: `${firstInvoice(9_001)}; ${firstInvoice(9_002)}`,
  ledger_entries_transaction_unique: entry("refund", -1, "transaction_key"),
  ledger_entries_one_charge_per_payment: entry("charge", 1),
  webhook_events_identity_unique: twice(EVENT),
  webhook_events_one_open_per_payment: `${openEvent("'one'")}; ${openEvent("'two'")}`,
  payment_methods_fingerprint_unique: copy("payment_methods", "true", {}),
  checkouts_order_id_unique: copy("checkouts", "true", {}),
  users_customer_key_unique:
    "insert into users (id, email, customer_key) select 'another', 'another@example.com', customer_key from users limit 1",
  users_email_unique: "insert into users (id, email) select 'another', email from users limit 1",
  prices_plan_version_unique: copy("prices", "true", {}),
  alerts_one_open_per_subject: twice(ALERT),
  billing_runs_one_successor: twice(SUCCESSOR),
  billing_runs_one_continuation_at_work: twice(`insert into billing_runs (id, trigger, started_at, successor_of, generation)
    values (gen_random_uuid(), 'cron', now(), gen_random_uuid(), 1)`),
  reconciliation_runs_scheduled_unique: twice(comparison({ scheduled_on: "'2026-04-10'" })),
  reconciliation_differences_open_unique: twice(difference()),
  toss_pace_rows: "insert into toss_pace (id, next_slot_at) values (3, now())",
  batch_relay_single_row: "insert into batch_relay (id, free_at) values (2, now())",
  toss_circuit_single_row: "insert into toss_circuit (id) values (2)",
  test_clock_single_row: "insert into test_clock (id, offset_ms) values (2, 0)",
};

const CONTRADICTIONS: Record<string, string[]> = {
  journals_starting_capital: [capital(-1), capital(1_000_000_000_000)],
  journals_exact_sums: [
    `${trade({})}; update journals set gains_won = 4000000000000000; ${trade({})}`,
    `${trade({})}; update journals set losses_won = 4000000000000000; ${trade({ profit_won: "-1" })}`,
    `${trade({})}; update journals set gains_won = 0; delete from trades`,
  ],
  journals_trades_counted: [`${trade({})}; update journals set trades = -1`],
  trades_profit: [trade({ profit_won: "1000000000000" }), trade({ profit_won: "-1000000000000" })],
  trades_first_day: [trade({ traded_on: "'1979-12-31'" })],
  trades_ticker: [trade({ ticker: "''" }), trade({ ticker: "repeat('가', 41)" })],
  trades_reasons: [trade({ entry_reason: "repeat('가', 501)" }), trade({ exit_reason: "repeat('가', 501)" })],
  trade_days_counted: [
    `${trade({})}; update trade_days set wins = 2, gains_won = 2`,
    `${trade({})}; update trade_days set losses = -1`,
  ],
  trade_days_summed: [`${trade({})}; update trade_days set gains_won = 0`, `${trade({})}; update trade_days set losses_won = -1`],
  trade_months_month: [
    `${trade({})}; update trade_months set month = '2026-13'`,
    `${trade({})}; update trade_months set month = '2026'`,
  ],
  trade_months_counted: [
    `${trade({})}; update trade_months set wins = 2, gains_won = 2`,
    `${trade({})}; update trade_months set losses = -1`,
  ],
  trade_months_summed: [
    `${trade({})}; update trade_months set gains_won = 0`,
    `${trade({})}; update trade_months set losses_won = -1`,
  ],
  goals_period: [goal("2026-13", 1), goal("26-01", 1), goal("2026-1", 1), goal("", 1)],
  goals_amount: [goal("2026", 0), goal("2026-01", 1_000_000_000_000)],
  webhook_hours_counted: ["insert into webhook_hours (hour, events) values (now(), 0)"],
  subscriptions_period_not_empty: ["update subscriptions set current_period_end = current_period_start"],
  subscriptions_period_index: ["update subscriptions set period_index = -2"],
  subscriptions_next_plan_has_price: [
    "update subscriptions set next_plan = plan",
    "update subscriptions set next_price_id = price_id",
  ],
  subscriptions_credit_owes_little: ["update subscriptions set credit_won = -100"],
  subscriptions_ended_has_date: [
    "update subscriptions set status = 'ended', due_at = null, pending_payment_id = null",
    "update subscriptions set ended_at = now(), end_reason = 'unpaid'",
  ],
  subscriptions_ended_owes_nothing: [
    "update subscriptions set status = 'ended', ended_at = now(), end_reason = 'unpaid'",
    "update subscriptions set status = 'ended', ended_at = now(), end_reason = 'unpaid', due_at = null where pending_payment_id is not null",
  ],
  subscriptions_ended_is_final: [
    ...["active", "past_due"].map(
      (
        status,
      ) => `update subscriptions set status = 'ended', ended_at = now(), end_reason = 'unpaid', due_at = null, pending_payment_id = null;
        update subscriptions set status = '${status}', ended_at = null, end_reason = null, due_at = now(), delinquent_since = now(), grace_ends_at = now()`,
    ),
  ],
  subscriptions_live_is_due: ["update subscriptions set due_at = null where status = 'active'"],
  subscriptions_past_due_has_grace: [
    "update subscriptions set grace_ends_at = null where status = 'past_due'",
    "update subscriptions set delinquent_since = null where status = 'past_due'",
  ],
  payments_amount_not_negative: ["update payments set amount_won = -1 where status = 'pending'"],
  payments_supplied_not_negative: ["update payments set supplied_won = -1 where status = 'paid'"],
  payments_vat_not_negative: ["update payments set vat_won = -1 where status = 'paid'"],
  payments_refund_within_payment: [
    "update payments set refunded_won = -1 where status = 'paid'",
    "update payments set refunded_won = amount_won + 1 where status = 'paid'",
  ],
  payments_refund_needs_payment: ["update payments set refunded_won = 1 where status = 'declined'"],
  payments_settled_has_date: [
    "update payments set settled_at = null where status = 'paid'",
    "update payments set settled_at = now() where status = 'pending'",
  ],
  payments_pending_has_resolver: [
    "update payments set resolve_at = null where status = 'pending'",
    "update payments set resolve_at = now() where status = 'paid'",
  ],
  payments_paid_has_evidence: [
    "update payments set payment_key = null where status = 'paid'",
    "update payments set approved_at = null where status = 'paid'",
  ],
  payments_pending_code_has_reason: ["update payments set pending_reason = null, pending_code = 'X' where status = 'pending'"],
  payments_declined_has_code: [
    "update payments set decline_code = null where status = 'declined'",
    "update payments set decline_class = null where status = 'declined'",
    "update payments set decline_code = 'X', decline_class = 'soft' where status = 'paid'",
  ],
  invoices_amount_not_negative: ["update invoices set amount_won = -1"],
  invoices_discount_not_negative: ["update invoices set discount_won = -1"],
  invoices_credit_owes_little: ["update invoices set credit_won = -100"],
  invoices_consented_has_consent: ["update invoices set gate = 'consented' where consent_id is null"],
  invoices_period_not_empty: ["update invoices set period_end = period_start"],
  invoices_closed_has_date: [
    "update invoices set closed_at = null where status = 'paid'",
    "update invoices set closed_at = now() where status = 'open'",
  ],
  invoices_paid_has_subscription: ["update invoices set subscription_id = null where status = 'paid'"],
  invoice_details_company_named: [details({ company_name: "''" }), details({ company_name: "repeat('가', 81)" })],
  invoice_details_number_has_company: [details({ company_name: "null", business_number: "'1248100998'" })],
  invoice_details_number_is_ten_digits: ["'124-81-00998'", "'124810099'", "'12481009980'", "''"].map((business_number) =>
    details({ business_number }),
  ),
  invoice_details_few_emails: [details({ receipt_emails: "array['a@a.kr', 'b@a.kr', 'c@a.kr', 'd@a.kr']" })],
  payment_methods_revoked_has_date: [
    "update payment_methods set status = 'revoked'",
    "update payment_methods set revoked_at = now() where status = 'active'",
  ],
  payment_methods_deleted_has_date: [
    "update payment_methods set status = 'deleted', revoked_at = now()",
    "update payment_methods set deleted_at = now() where status = 'active'",
  ],
  checkouts_amount_not_negative: ["update checkouts set amount_won = -1"],
  checkouts_subscribe_has_price: ["update checkouts set plan = null", "update checkouts set price_id = null"],
  checkouts_invoice_by_new_card: [
    "update checkouts set invoice_id = (select id from invoices limit 1) where purpose = 'subscribe'",
  ],
  checkouts_failed_has_reason: ["update checkouts set status = 'failed', failed_reason = null"],
  checkouts_declined_has_code: [
    "update checkouts set status = 'failed', failed_reason = 'declined'",
    "update checkouts set status = 'failed', failed_reason = 'no_answer', failed_code = 'X'",
    "update checkouts set failed_code = 'X'",
  ],
  rate_limits_within_most: ["insert into rate_limits values ('one', 1, array[now(), now()], now())"],
  users_locale_is_known: ["update users set locale = 'fr'"],
  users_email_is_normalised: ["update users set email = 'Capital@Example.com'"],
  prices_raise_is_whole: [
    `insert into prices (plan, version, amount_won, created_at, raise_from) values ('pro_monthly', 99, 100, now(), ${LATER})`,
    "insert into prices (plan, version, amount_won, created_at, without_consent) values ('pro_monthly', 99, 100, now(), 'end')",
  ],
  prices_raise_is_ahead: [
    `insert into prices (plan, version, amount_won, created_at, raise_from, without_consent)
      values ('pro_monthly', 99, 100, now(), now(), 'end')`,
  ],
  consents_amounts: [consent({ from_won: "-1" })],
  consents_to_a_rise: [consent({ to_won: "9900" })],
  consents_subscription_or_own_act: [consent({ subscription_id: "null" })],
  consents_show_something: [consent({ shown_text: "''" })],
  consents_withdrawn_later: [`${consent({})}; update consents set withdrawn_at = given_at - interval '1 second'`],
  consents_user_id_users_id_fk: [consent({}).replace("user_id, now()", "'nobody', now()")],
  consents_subscription_id_subscriptions_id_fk: [consent({ subscription_id: "gen_random_uuid()" })],
  invoices_consent_id_consents_id_fk: ["update invoices set consent_id = gen_random_uuid()"],
  prices_plan_plans_id_fk: ["insert into prices (plan, version, amount_won, created_at) values ('no_such_plan', 1, 100, now())"],
  subscriptions_price_fk: ["update subscriptions set plan = 'pro_yearly'", "update subscriptions set plan = 'no_such_plan'"],
  subscriptions_next_price_fk: ["update subscriptions set next_plan = 'pro_yearly', next_price_id = price_id"],
  invoices_price_fk: ["update invoices set plan = 'pro_yearly'"],
  checkouts_price_fk: ["update checkouts set plan = 'pro_yearly'"],
  prices_amount_not_negative: [
    "insert into prices (plan, version, amount_won, created_at) values ('pro_monthly', 99, -1, now())",
  ],
  alerts_close_after_open: [`${ALERT}; update alerts set closed_at = opened_at - interval '1 microsecond'`],
  reconciliation_runs_window_not_empty: [comparison({ window_to: "now()" })],
  reconciliation_runs_finished_has_date: [comparison({ status: "'completed'" }), comparison({ finished_at: "now()" })],
  reconciliation_differences_closed_has_date: [
    difference({ status: "'repaired'" }),
    difference({ closed_at: "now()" }),
    difference({ closed_by: "'operator:test'" }),
  ],
  reconciliation_differences_accepted_has_note: [
    difference({ status: "'accepted'", closed_at: "now()", closed_by: "'operator:test'" }),
    difference({ note: "'as it is'" }),
  ],
};

const MONEY_AND_HISTORY: Record<string, string[]> = {
  payments_outcome_is_final: [
    "update payments set status = 'declined', decline_class = 'soft', decline_code = 'X', payment_key = null, approved_at = null where status = 'paid'",
    "update payments set status = 'pending', settled_at = null, resolve_at = now(), payment_key = null, approved_at = null where status = 'paid'",
    `update payments set status = 'paid', decline_class = null, decline_code = null, decline_message = null, payment_key = 'one', approved_at = now()
      where status = 'declined'`,
  ],
  invoices_are_frozen: [
    "update invoices set amount_won = amount_won + 1 where status = 'paid'",
    "update invoices set amount_won = 0 where status = 'open'",
    `${A_USE}; update invoices set discount_won = 1, redemption_id = (select id from promotion_redemptions) where status = 'open'`,
    "update invoices set discount_won = 1 where status = 'open'",
    "update invoices set credit_won = 1 where status = 'open'",
    "update invoices set period_end = period_end + interval '1 day'",
    "update invoices set sequence = sequence + 1000",
    "update invoices set quantity = 2 where status = 'open'",
    `insert into prices (plan, version, amount_won, created_at) values ('pro_yearly', 99, 99000, now());
      update invoices set plan = 'pro_yearly', price_id = (select id from prices where plan = 'pro_yearly')`,
    "update invoices set user_id = (select min(user_id) from invoices) where user_id <> (select min(user_id) from invoices)",
    `${details({})}; update invoices set details_id = (select max(id) from invoice_details)`,
  ],
  invoice_details_never_change: [`${details({})}; update invoice_details set company_name = 'Other'`],
  ledger_entries_sign: [entry("refund", 1), entry("refund", 0), entry("charge", -1)],
  ledger_entries_refunds_within_charge: [
    entry("refund", "-amount_won - 1"),
    `${entry("refund", "-amount_won", "'one'")}; ${entry("refund", -1, "'other'")}`,
    `with one as (${entry("refund", "-amount_won", "'one'")}) ${entry("refund", -1, "'other'")}`,
    `insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
      select id, kind::ledger_kind, won, won::text, now(), now() from payments, (values ('charge', 5), ('refund', -3), ('refund', -4)) as of_one (kind, won)
      where status = 'declined'`,
  ],
  ledger_entries_append_only: ["update ledger_entries set amount_won = 1", "delete from ledger_entries"],
  ledger_entries_no_truncate: ["truncate ledger_entries cascade"],
  audit_events_append_only: ["update audit_events set actor = 'nobody'", "delete from audit_events"],
  audit_events_no_truncate: ["truncate audit_events"],
  consents_are_evidence: [
    `${consent({})}; update consents set to_won = to_won + 1`,
    `${consent({})}; update consents set withdrawn_at = ${LATER}; update consents set withdrawn_at = null`,
  ],
  consents_stay: [`${consent({})}; delete from consents`],
  prices_immutable: ["update prices set amount_won = 1", "delete from prices"],
};

const each = (rows: Record<string, string | string[]>): Illegal[] =>
  Object.entries(rows).flatMap(([guard, statements]) => [statements].flat().map((statement) => ({ guard, statement })));

export const ILLEGAL: readonly Illegal[] = [
  ONE_OF_A_KIND,
  CONTRADICTIONS,
  MONEY_AND_HISTORY,
  ILLEGAL_NOTICES,
  ILLEGAL_PROMOTIONS,
  ILLEGAL_TRIALS,
  ILLEGAL_QUANTITIES,
  ILLEGAL_REFUNDS,
].flatMap(each);
