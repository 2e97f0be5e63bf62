import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "@/tests/support/world";

let w: World;

/** One paying person, one with a payment under way, one past due: the legal rows that the illegal ones are made from. */
beforeAll(async () => {
  w = await createWorld();
  const [, pending, pastDue] = await w.subscribers(3);
  await w.toss.behaviour(pastDue?.customerKey ?? "", { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await w.toss.fault({ match: { operation: "charge", customerKey: pending?.customerKey }, action: { kind: "reset_before" } });
  await w.sql`update subscriptions set due_at = ${w.now()}, current_period_start = current_period_start - interval '1 month', current_period_end = ${w.now()}
    where user_id in (${pending?.id ?? ""}, ${pastDue?.id ?? ""})`;
  await w.runBatch();
});
afterAll(() => w.close());

/** PostgreSQL itself refuses, and names what it guards. */
async function refuses(statement: string, guard: string): Promise<void> {
  const error = await w.sql.unsafe(statement).then(
    () => null,
    (thrown: { constraint_name?: string; message: string }) => thrown,
  );
  expect(error, `accepted: ${statement}`).not.toBeNull();
  expect(error?.constraint_name ?? error?.message).toContain(guard);
}

/** Copies a row with some columns changed. */
const copy = (table: string, where: string, changes: Record<string, string>) =>
  `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) || jsonb_build_object(${Object.entries({
    id: "gen_random_uuid()",
    ...changes,
  })
    .map(([column, value]) => `'${column}', ${value}`)
    .join(", ")}))).* from ${table} t where ${where} limit 1`;

const LATER = "(now() + interval '5 years')";

describe("one of a kind", () => {
  test("two live subscriptions of one person", () =>
    refuses(copy("subscriptions", "status = 'active'", {}), "subscriptions_one_live_per_person"));
  test("an order id twice", () => refuses(copy("payments", "status = 'declined'", {}), "payments_order_id_unique"));
  test("two payments under way for one invoice", () =>
    refuses(copy("payments", "status = 'pending'", { order_id: "'another-order'" }), "payments_one_pending_per_invoice"));
  test("two paid payments of one invoice", () =>
    refuses(
      copy("payments", "status = 'paid'", { order_id: "'another-order'", payment_key: "'another-key'" }),
      "payments_one_paid_per_invoice",
    ));
  test("one payment of Toss's in two rows", () =>
    refuses(
      copy("payments", "status = 'paid'", {
        order_id: "'another-order'",
        invoice_id: "(select id from invoices where status = 'open' limit 1)",
      }),
      "payments_payment_key_unique",
    ));
  test("two invoices for one period", () =>
    refuses(
      copy("invoices", "status = 'open'", { sequence: "9001", status: "'void'", closed_at: "now()" }),
      "invoices_period_unique",
    ));
  test("two open invoices of one subscription", () =>
    refuses(
      copy("invoices", "status = 'open'", { sequence: "9001", period_start: LATER, period_end: "(now() + interval '6 years')" }),
      "invoices_one_open_per_subscription",
    ));
  test("an invoice number twice", () =>
    refuses(
      copy("invoices", "status = 'paid'", { period_start: LATER, period_end: "(now() + interval '6 years')" }),
      "invoices_number_unique",
    ));
  test("two first invoices under way for one person", async () => {
    const first = copy("invoices", "status = 'paid'", {
      sequence: "9001",
      subscription_id: "null",
      status: "'open'",
      closed_at: "null",
    });
    await refuses(`${first}; ${first.replace("9001", "9002")}`, "invoices_one_first_per_person");
  });
  test("one transaction of Toss's twice in the ledger", () =>
    refuses(
      "insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at) select payment_id, 'refund', -1, transaction_key, now(), now() from ledger_entries limit 1",
      "ledger_entries_transaction_unique",
    ));
  test("two charges of one payment in the ledger", () =>
    refuses(
      "insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at) select payment_id, 'charge', 1, 'another', now(), now() from ledger_entries limit 1",
      "ledger_entries_one_charge_per_payment",
    ));
  test("one webhook twice", async () => {
    const event =
      "insert into webhook_events (id, identity, signature, event_type, body_sealed, body_bytes, headers, received_at) values (gen_random_uuid(), 'one', 'absent', 'X', 's', 1, '{}', now())";
    await refuses(`${event}; ${event}`, "webhook_events_identity_unique");
  });
  test("one billing key in two rows", () => refuses(copy("payment_methods", "true", {}), "payment_methods_fingerprint_unique"));
  test("one checkout's order id twice", () => refuses(copy("checkouts", "true", {}), "checkouts_order_id_unique"));
  test("one customer key for two people", () =>
    refuses(
      "insert into users (id, email, customer_key) select 'another', 'another@example.com', customer_key from users limit 1",
      "users_customer_key_unique",
    ));
  test("one address for two people", () =>
    refuses("insert into users (id, email) select 'another', email from users limit 1", "users_email_unique"));
  test("a second pace of calls to Toss", () =>
    refuses("insert into toss_pace (id, next_slot_at) values (2, now())", "toss_pace_single_row"));
  test("one price version twice", () => refuses(copy("prices", "true", {}), "prices_plan_version_unique"));
});

describe("a row that contradicts itself", () => {
  test.each([
    ["subscriptions set current_period_end = current_period_start", "subscriptions_period_not_empty"],
    ["subscriptions set period_index = -1", "subscriptions_period_index"],
    ["subscriptions set status = 'ended'", "subscriptions_ended"],
    ["subscriptions set status = 'ended', ended_at = now(), end_reason = 'unpaid'", "subscriptions_ended_owes_nothing"],
    ["subscriptions set ended_at = now(), end_reason = 'unpaid'", "subscriptions_ended_has_date"],
    ["subscriptions set due_at = null where status = 'active'", "subscriptions_live_is_due"],
    ["subscriptions set grace_ends_at = null where status = 'past_due'", "subscriptions_past_due_has_grace"],
    ["subscriptions set status = 'cancelled'", "invalid input value for enum"],
    ["payments set amount_won = -1", "payments_amount_not_negative"],
    ["payments set refunded_won = -1 where status = 'paid'", "payments_refund_within_payment"],
    ["payments set refunded_won = amount_won + 1 where status = 'paid'", "payments_refund_within_payment"],
    ["payments set refunded_won = 1 where status = 'declined'", "payments_refund_needs_payment"],
    ["payments set settled_at = null where status = 'paid'", "payments_settled_has_date"],
    ["payments set settled_at = now() where status = 'pending'", "payments_settled_has_date"],
    ["payments set resolve_at = null where status = 'pending'", "payments_pending_has_resolver"],
    ["payments set resolve_at = now() where status = 'paid'", "payments_pending_has_resolver"],
    ["payments set payment_key = null where status = 'paid'", "payments_paid_has_evidence"],
    ["payments set approved_at = null where status = 'paid'", "payments_paid_has_evidence"],
    ["payments set decline_code = null where status = 'declined'", "payments_declined_has_code"],
    ["payments set decline_code = 'X', decline_class = 'soft' where status = 'paid'", "payments_declined_has_code"],
    ["payments set status = 'unknown'", "invalid input value for enum"],
    ["invoices set amount_won = -1", "invoices_amount_not_negative"],
    ["invoices set period_end = period_start", "invoices_period_not_empty"],
    ["invoices set closed_at = null where status = 'paid'", "invoices_closed_has_date"],
    ["invoices set closed_at = now() where status = 'open'", "invoices_closed_has_date"],
    ["invoices set subscription_id = null where status = 'paid'", "invoices_paid_has_subscription"],
    ["invoices set status = 'refunded'", "invalid input value for enum"],
    ["payment_methods set status = 'revoked'", "payment_methods_revoked_has_date"],
    ["payment_methods set revoked_at = now() where status = 'active'", "payment_methods_revoked_has_date"],
    ["payment_methods set status = 'deleted', revoked_at = now()", "payment_methods_deleted_has_date"],
    ["checkouts set amount_won = -1", "checkouts_amount_not_negative"],
    ["checkouts set plan = null", "checkouts_subscribe_has_price"],
    ["checkouts set status = 'failed', failure_code = null", "checkouts_failed_has_code"],
    ["users set email = 'Capital@Example.com'", "users_email_is_normalised"],
  ])("update %s", (change, guard) => refuses(`update ${change}`, guard));

  test("a refund that adds money, and a charge that takes it", async () => {
    const entry = (kind: string, won: number) =>
      `insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at) select payment_id, '${kind}', ${won}, 'another', now(), now() from ledger_entries limit 1`;
    await refuses(entry("refund", 1), "ledger_entries_sign");
    await refuses(entry("charge", -1), "ledger_entries_sign");
  });

  test("a second test clock", () => refuses("insert into test_clock (id, offset_ms) values (2, 0)", "test_clock_single_row"));
});

describe("history", () => {
  test.each([
    ["update ledger_entries set amount_won = 1", "append-only"],
    ["delete from ledger_entries", "append-only"],
    ["truncate ledger_entries", "append-only"],
    ["update audit_events set actor = 'nobody'", "append-only"],
    ["delete from audit_events", "append-only"],
    ["truncate audit_events", "append-only"],
    ["update prices set amount_won = 1", "append-only"],
    ["delete from prices", "append-only"],
  ])("%s", refuses);

  test.each(["users", "subscriptions", "payment_methods", "invoices", "prices", "checkouts", "payments"])(
    "rows of %s that others point at cannot be deleted",
    async (table) => {
      await expect(w.sql.unsafe(`delete from ${table}`)).rejects.toThrow(/foreign key|append-only/);
    },
  );
});
