/**
 * Creates up to millions of customers with a monthly subscription. Ids are hashes of numbers:
 * spread like random ids, but predictable.
 */
import { createHash } from "node:crypto";
import type postgres from "postgres";
import { seal } from "@/lib/seal";
import type { EmulatorControls } from "@/tests/support/emulator-controls";
import { KEY_RING } from "@/tests/support/test-context";

export type SeedInput = {
  sql: postgres.Sql;
  toss: EmulatorControls;
  /** Subscriptions due for an hour, with billing keys that the emulator knows. */
  due: number;
  /** Subscriptions due within the next thirty days, with billing keys that cannot be opened. */
  others: number;
};

const PRICE_ID = "00000000-0000-4000-8000-000000000001";
const KEYS_AT_ONCE = 10_000;

export async function seedSubscriptions({ sql, toss, due, others }: SeedInput): Promise<void> {
  const count = due + others;
  await sql`insert into prices (id, plan, version, amount_won, created_at)
    values (${PRICE_ID}, 'pro_monthly', 1, 9900, now() - interval '2 years')`;
  await sql`insert into users (id, name, email, email_verified, customer_key, created_at)
    select md5('person-' || n)::uuid::text, '김하나', 'person-' || n || '@example.com', now(), 'customer-' || n, now()
    from generate_series(1, ${count}::int) n`;
  for (let first = 1; first <= due; first += KEYS_AT_ONCE)
    await seedMethods({ sql, toss }, first, Math.min(due, first + KEYS_AT_ONCE - 1));
  await sql`insert into payment_methods
      (id, user_id, billing_key_sealed, billing_key_fingerprint, issuer_code, masked_number, card_type, owner_type, created_at)
    select md5('method-' || n)::uuid, md5('person-' || n)::uuid::text, 'never opened', 'fingerprint-' || n,
      '41', '45184212****789*', '신용', '개인', now()
    from generate_series(${due + 1}::int, ${count}::int) n`;
  // Stored in the order of the hashes, so that due rows are scattered among the others.
  await sql`insert into subscriptions
      (id, user_id, plan, price_id, status, payment_method_id, anchor_at, period_index, current_period_start, current_period_end, due_at, created_at)
    select md5('subscription-' || n)::uuid, md5('person-' || n)::uuid::text, 'pro_monthly', ${PRICE_ID}, 'active',
      md5('method-' || n)::uuid, ends - interval '1 month', 0, ends - interval '1 month', ends, ends, ends - interval '1 month'
    from generate_series(1, ${count}::int) n,
      lateral (select date_trunc('second', now()) +
        case when n <= ${due} then interval '-1 hour' else interval '1 day' + (n % 2505600) * interval '1 second' end) as period(ends)
    order by 1`;
  await sql`vacuum analyze`;
}

/**
 * Gives every subscription its paid invoices of so many past months, with payments and ledger:
 * order ids `bench-MONTH-N` of person N.
 */
export async function seedHistory(sql: postgres.Sql, { months }: { months: number }): Promise<void> {
  await sql`create temporary table past as
    select n, month, s.id as subscription_id, s.user_id, s.payment_method_id, s.price_id, s.plan,
      s.current_period_start - month * interval '1 month' + interval '1 month' as paid_at,
      md5('invoice-' || month || '-' || n)::uuid as invoice_id, md5('payment-' || month || '-' || n)::uuid as payment_id
    from (select generate_series(1, (select count(*)::int from subscriptions)) n) as people
      join subscriptions s on s.id = md5('subscription-' || n)::uuid, generate_series(1, ${months}::int) month`;
  await sql`insert into invoices (id, year, sequence, user_id, subscription_id, price_id, plan, reason, status, period_index,
      period_start, period_end, amount_won, opened_at, closed_at)
    select invoice_id, 2020, row_number() over (order by paid_at), user_id, subscription_id, price_id, plan, 'subscription_cycle', 'paid',
      ${months}::int - month, paid_at, paid_at + interval '1 month', 9900, paid_at, paid_at from past`;
  await sql`insert into payments (id, invoice_id, user_id, subscription_id, payment_method_id, trigger, status, order_id, amount_won,
      created_at, settled_at, payment_key, approved_at, supplied_won, vat_won)
    select payment_id, invoice_id, user_id, subscription_id, payment_method_id, 'renewal', 'paid', 'bench-' || month || '-' || n, 9900,
      paid_at, paid_at, 'key-' || month || '-' || n, paid_at, 9000, 900 from past`;
  await sql`insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
    select payment_id, 'charge', 9900, 'transaction-' || month || '-' || n, paid_at, paid_at from past`;
  await sql`drop table past`;
  await sql`vacuum analyze`;
}

/** A receipt for each of so many payments, due now. */
export async function seedNotices(sql: postgres.Sql, count: number): Promise<void> {
  await sql`truncate notices`;
  await sql`insert into notices (event, template, channel, user_id, subscription_id, payment_id, created_at, due_at)
    select 'payment:' || id, 'renewed', 'mail', user_id, subscription_id, id, now(), now() from payments limit ${count}`;
  await sql`vacuum analyze notices`;
}

/** Postpones every due, unclaimed subscription by a day. */
export async function postponeDue(sql: postgres.Sql): Promise<void> {
  await sql`update subscriptions set due_at = now() + interval '1 day' where due_at <= now() and pending_payment_id is null`;
  await sql`vacuum analyze subscriptions`;
}

/** Makes `count` of the postponed subscriptions due again. */
export async function makeDueAgain(sql: postgres.Sql, count: number): Promise<void> {
  await sql`update subscriptions set due_at = current_period_end where id in
    (select id from subscriptions where current_period_end <= now() and due_at > now() limit ${count})`;
  await sql`vacuum analyze subscriptions`;
}

async function seedMethods({ sql, toss }: Pick<SeedInput, "sql" | "toss">, first: number, last: number): Promise<void> {
  const numbers = Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
  const { billingKeys } = await toss.billingKeys({ customerKeys: numbers.map((n) => `customer-${n}`) });
  const sealed = billingKeys.map((billingKey, nth) => {
    const row = idOf(`method-${first + nth}`);
    return seal(KEY_RING, { table: "payment_methods", column: "billing_key", row }, billingKey);
  });
  await sql`insert into payment_methods
      (id, user_id, billing_key_sealed, billing_key_fingerprint, issuer_code, masked_number, card_type, owner_type, created_at)
    select md5('method-' || n)::uuid, md5('person-' || n)::uuid::text, sealed, 'fingerprint-' || n,
      '41', '45184212****789*', '신용', '개인', now()
    from unnest(${numbers}::int[], ${sealed}::text[]) as given(n, sealed)`;
}

/** Equals PostgreSQL's md5(text)::uuid. */
const idOf = (name: string): string =>
  createHash("md5")
    .update(name)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
