/** Illegal rows of promotion codes and their uses; see illegal-rows.ts. */
const code = (change: Record<string, string> = {}) => {
  const row = { code: "'ONE'", percent_off: "10", audience: "'new'", created_at: "now()", created_by: "'test'", ...change };
  return `insert into promotion_codes (id, ${Object.keys(row)}) values (gen_random_uuid(), ${Object.values(row)})`;
};

const use = (change: Record<string, string> = {}) => {
  const row = { order_id: "'one'", nth: "1", reserved_at: "now()", ...change };
  return `insert into promotion_redemptions (id, code_id, user_id, ${Object.keys(row)})
    select gen_random_uuid(), code.id, person.id, ${Object.values(row)}
    from (select id from promotion_codes where code = 'ONE') code, (select id from users order by id limit 1) person`;
};

const OF_A_SUBSCRIPTION = {
  status: "'spent'",
  settled_at: "now()",
  subscription_id: "(select id from subscriptions order by id limit 1)",
  invoices_lowered: "1",
};
const GIVEN_BACK = { status: "'given_back'", settled_at: "now()" };

export const A_USE = `${code()}; ${use()}`;

const ITS_USE = "(select id from promotion_redemptions)";
const PAID = "(select id from invoices where status = 'paid' order by id limit 1)";

/** Copies a row of the table with some columns changed. */
const copyOf = (table: string, row: string, change: Record<string, string>) =>
  `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(one) || jsonb_build_object(${Object.entries(change)
    .map(([column, value]) => `'${column}', ${value}`)
    .join(", ")}))).* from ${table} one where ${row}`;

/** An invoice that a use lowers. */
const lowered = (change: Record<string, string>) =>
  copyOf("invoices", `id = ${PAID}`, {
    id: "gen_random_uuid()",
    sequence: "1000",
    reason: "'subscription_update'",
    period_start: "now() + interval '5 years'",
    period_end: "now() + interval '6 years'",
    discount_won: "1",
    redemption_id: ITS_USE,
    ...change,
  });

export const ILLEGAL_PROMOTIONS: Record<string, string[]> = {
  promotion_codes_code_unique: [`${code()}; ${code()}`],
  promotion_codes_one_spelling: ["'one'", "'ON'", "'ONE-1'", "'ＯＮＥ'", "'О́НЕ'", "repeat('A', 33)"].map((text) =>
    code({ code: text }),
  ),
  promotion_codes_one_kind: [code({ won_off: "1" }), code({ percent_off: "null" })],
  promotion_codes_percent: [code({ percent_off: "0" }), code({ percent_off: "101" })],
  promotion_codes_won_off: [code({ percent_off: "null", won_off: "0" })],
  promotion_codes_invoices: [code({ invoices: "0" })],
  promotion_codes_plans_not_empty: [code({ plans: "'{}'" })],
  promotion_codes_window_not_empty: [code({ starts_at: "now()", ends_at: "now()" })],
  promotion_codes_limits: [code({ max_uses: "0" }), code({ max_uses_per_person: "0" })],
  promotion_codes_within_limit: [code({ max_uses: "1", taken: "2" }), code({ taken: "-1" })],
  promotion_codes_stopped_has_actor: [code({ stopped_at: "now()" }), code({ stopped_by: "'test'" })],
  promotion_codes_never_change: [
    `${code()}; update promotion_codes set percent_off = 20`,
    `${code()}; update promotion_codes set max_uses = 5`,
    `${code()}; update promotion_codes set ends_at = now()`,
    `${code({ stopped_at: "now()", stopped_by: "'test'" })}; update promotion_codes set stopped_at = null, stopped_by = null`,
  ],
  promotion_redemptions_order_unique: [`${A_USE}; ${use({ nth: "2" })}`],
  promotion_redemptions_nth_unique: [`${A_USE}; ${use({ order_id: "'other'" })}`],
  promotion_redemptions_one_per_subscription: [
    `${code()}; ${use(OF_A_SUBSCRIPTION)}; ${use({ ...OF_A_SUBSCRIPTION, order_id: "'other'", nth: "2" })}`,
  ],
  promotion_redemptions_nth: [`${code()}; ${use({ nth: "0" })}`],
  promotion_redemptions_settled_has_date: [
    `${code()}; ${use({ settled_at: "now()" })}`,
    `${code()}; ${use({ status: "'given_back'" })}`,
  ],
  promotion_redemptions_spent_has_subscription: [
    `${code()}; ${use({ ...OF_A_SUBSCRIPTION, subscription_id: "null" })}`,
    `${code()}; ${use({ ...OF_A_SUBSCRIPTION, ...GIVEN_BACK, invoices_lowered: "0" })}`,
  ],
  promotion_redemptions_spent_has_invoice: [
    `${code()}; ${use({ ...OF_A_SUBSCRIPTION, invoices_lowered: "0" })}`,
    `${code()}; ${use({ ...GIVEN_BACK, invoices_lowered: "1" })}`,
  ],
  promotion_redemptions_are_final: [
    `${code()}; ${use(GIVEN_BACK)}; update promotion_redemptions set status = 'reserved', settled_at = null`,
    `${code()}; ${use(OF_A_SUBSCRIPTION)};
      update promotion_redemptions set status = 'given_back', subscription_id = null, invoices_lowered = 0`,
  ],
  checkouts_discount_has_reason: ["update checkouts set discount_won = 1", `${code()}; update checkouts set discount_won = -1`],
  checkouts_code_to_subscribe: [
    `${code()}; update checkouts set promotion_code_id = (select id from promotion_codes), purpose = 'replace_card'`,
  ],
  invoices_use_is_counted: [
    `${A_USE}; ${lowered({ status: "'paid'" })}`,
    `${A_USE}; ${lowered({ status: "'open'", reason: "'subscription_create'", subscription_id: "null", closed_at: "null" })};
      update invoices set status = 'paid', closed_at = now(), subscription_id = (select id from subscriptions order by id limit 1)
      where redemption_id = ${ITS_USE}`,
    // Counted twice.
    `${code()}; ${use({ ...OF_A_SUBSCRIPTION, invoices_lowered: "2" })}; ${lowered({ status: "'paid'" })}`,
    // The first charge failed, and the use was not given back.
    `${A_USE}; ${lowered({ status: "'void'", reason: "'subscription_create'", subscription_id: "null" })}`,
    // Counted although it was never paid.
    `${code()}; ${use(OF_A_SUBSCRIPTION)}; ${lowered({ status: "'uncollectible'" })}`,
  ],
  payments_hold_code: [
    `${code()}; update checkouts set promotion_code_id = (select id from promotion_codes);
      ${copyOf("payments", "status = 'declined'", { id: "gen_random_uuid()", order_id: "'another'", attempt: "9", checkout_id: "(select id from checkouts order by id limit 1)" })}`,
  ],
  invoices_redemption_lowers: [`${A_USE}; update invoices set redemption_id = (select id from promotion_redemptions)`],
};
