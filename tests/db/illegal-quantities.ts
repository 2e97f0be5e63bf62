/** Illegal rows of what is sold in units; see illegal-rows.ts. */
const beyond = (table: string, column: string, change = "") => [
  `update ${table} set ${column} = 0`,
  `update ${table} set ${change}${column} = 1001`,
];
/** A declined payment of one unit, as if it were of a checkout of two. */
const FORGOTTEN = `update checkouts set quantity = 2;
  insert into payments select (jsonb_populate_record(null::payments, to_jsonb(one) || jsonb_build_object(
    'id', gen_random_uuid(), 'order_id', 'another', 'checkout_id', (select id from checkouts order by id limit 1)))).*
  from payments one where status = 'declined' limit 1`;

export const ILLEGAL_QUANTITIES: Record<string, string[]> = {
  checkouts_quantity: beyond("checkouts", "quantity"),
  subscriptions_quantity: beyond("subscriptions", "quantity"),
  subscriptions_next_quantity: beyond("subscriptions", "next_quantity"),
  invoices_quantity: beyond("invoices", "quantity", "amount_won = 0, discount_won = 0, credit_won = 0, "),
  // 9,900 won are not seven times anything.
  invoices_list_is_of_units: ["update invoices set quantity = 7", "update invoices set amount_won = 9901, quantity = 2"],
  payments_hold_quantity: [FORGOTTEN],
};
