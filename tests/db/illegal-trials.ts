/** Illegal rows of trials; see illegal-rows.ts. */
const HASH = "repeat('0', 64)";
const other = (digit: string) => `repeat('${digit}', 64)`;

const use = (change: Record<string, string> = {}) => {
  const row = { account_hash: HASH, mailbox_hash: HASH, card_hash: HASH, begun_at: "now()", ...change };
  return `insert into trial_uses (id, ${Object.keys(row)}) values (gen_random_uuid(), ${Object.values(row)})`;
};
const key = () => "insert into trial_keys (id, key_sealed, created_at) values (gen_random_uuid(), 'k1.sealed', now())";
const trial = (change: string) =>
  `update checkouts set amount_won = 0, discount_won = 9900, trial_days = 14; update checkouts set ${change}`;

export const ILLEGAL_TRIALS: Record<string, string[]> = {
  trial_uses_account_unique: [`${use()}; ${use({ mailbox_hash: other("1"), card_hash: other("1") })}`],
  trial_uses_mailbox_unique: [`${use()}; ${use({ account_hash: other("1"), card_hash: other("1") })}`],
  trial_uses_card_unique: [`${use()}; ${use({ account_hash: other("1"), mailbox_hash: other("1") })}`],
  trial_uses_are_hashes: [
    use({ account_hash: "'person-1'" }),
    use({ mailbox_hash: "'mina@example.com'" }),
    use({ card_hash: "'45184212****789*'" }),
  ],
  trial_uses_for_ever: [`${use()}; delete from trial_uses`, `${use()}; update trial_uses set card_hash = ${other("1")}`],
  trial_keys_only_one: [`${key()}; ${key()}`],
  trial_keys_for_ever: [`${key()}; delete from trial_keys`],
  checkouts_trial_is_alone: [
    trial("trial_days = 0"),
    trial("amount_won = 1"),
    trial("purpose = 'replace_card'"),
    "update checkouts set trial_days = 14",
  ],
  invoices_trial_is_free: ["update invoices set period_index = -1"],
};
