/** Rows of refunds that only the named guard must refuse, built from the paid payment. */

/** A pending refund of the paid payment, with some columns changed. */
const refund = (change: Record<string, string> = {}) => {
  const row = {
    kind: "'operator'",
    amount_won: "100",
    balance_won: "p.amount_won",
    requested_by: "'operator:test'",
    reason: "'one'",
    ...change,
  };
  const at = { requested_at: "now()", tried_at: "now()", ...("resolve_at" in change ? {} : { resolve_at: "now()" }) };
  const all = { id: "gen_random_uuid()", payment_id: "p.id", user_id: "p.user_id", ...row, ...at };
  return `insert into refunds (${Object.keys(all)}) select ${Object.values(all)} from payments p where p.status = 'paid' order by p.id limit 1`;
};
/** A refund that Toss has carried out, with its ledger entry. */
const done = (change: Record<string, string> = {}) =>
  `${CANCEL}; ${refund({ status: "'done'", resolve_at: "null", settled_at: "now()", transaction_key: "'another'", ...change })}`;
const own = { kind: "'withdrawal'", reason: "null" };

const CANCEL = `insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
  select id, 'refund', -1, 'another', now(), now() from payments where status = 'paid' order by id limit 1`;

export const ILLEGAL_REFUNDS: Record<string, string | string[]> = {
  refunds_one_pending_per_payment: `${refund()}; ${refund({ reason: "'other'" })}`,
  refunds_one_by_person: `${done(own)}; ${refund({ kind: "'prorated'", reason: "null" })}`,
  refunds_operator_once: `${done()}; ${refund()}`,
  refunds_transaction_unique: `${done()}; ${refund({ reason: "'other'", status: "'done'", resolve_at: "null", settled_at: "now()", transaction_key: "'another'" })}`,
  refunds_amount_within_balance: [refund({ amount_won: "0" }), refund({ amount_won: "p.amount_won + 1" })],
  refunds_pending_has_resolver: [refund({ resolve_at: "null" })],
  refunds_settled_has_date: [refund({ settled_at: "now()" })],
  refunds_done_has_evidence: [
    refund({ status: "'done'", resolve_at: "null", settled_at: "now()" }),
    `${CANCEL}; ${refund({ transaction_key: "'another'" })}`,
  ],
  refunds_refused_has_code: [
    refund({ status: "'refused'", resolve_at: "null", settled_at: "now()" }),
    refund({ refused_code: "'X'" }),
  ],
  refunds_operator_has_reason: [refund({ reason: "null" }), refund({ kind: "'withdrawal'" })],
  refunds_within_payment: [
    refund({ balance_won: "p.amount_won + 1" }),
    `update payments set refunded_won = 1 where status = 'paid'; ${refund()}`,
    refund().replace("p.status = 'paid'", "p.status = 'pending'"),
    refund().replace("p.status = 'paid'", "p.status = 'declined'"),
    refund({ user_id: "(select min(id) from users where id <> p.user_id)" }),
  ],
  refunds_are_final: [
    `${refund()}; update refunds set amount_won = 99`,
    `${refund()}; update refunds set reason = 'other'`,
    `${refund()}; update refunds set requested_by = 'operator:other'`,
    `${done()}; update refunds set status = 'refused', refused_code = 'X', transaction_key = null`,
    `${done()}; update refunds set tries = 5`,
  ],
  refunds_no_truncate: "truncate refunds",
  refunds_no_delete: [`${refund()}; delete from refunds`],
};
