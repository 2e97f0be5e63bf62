import { sql } from "drizzle-orm";
import { check, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * Who had a trial, for ever: nothing refers to the person, so nothing of it goes with their
 * account. Keyed hashes, from which nobody can be read. Each unique index has the last word: one
 * trial for an account, for a mailbox, and for a card.
 * Source: docs/decisions/0054-trials.md
 */
export const trialUses = pgTable(
  "trial_uses",
  {
    id: uuid("id").primaryKey(),
    accountHash: text("account_hash").notNull(),
    mailboxHash: text("mailbox_hash").notNull(),
    /** Null when Toss told no card number. */
    cardHash: text("card_hash"),
    begunAt: instant("begun_at").notNull(),
  },
  (table) => [
    uniqueIndex("trial_uses_account_unique").on(table.accountHash),
    uniqueIndex("trial_uses_mailbox_unique").on(table.mailboxHash),
    uniqueIndex("trial_uses_card_unique").on(table.cardHash),
    check(
      "trial_uses_are_hashes",
      sql`account_hash ~ '^[0-9a-f]{64}$' and mailbox_hash ~ '^[0-9a-f]{64}$' and card_hash ~ '^[0-9a-f]{64}$'`,
    ),
  ],
);

/**
 * The key of those hashes. It is not of the key ring, because it must never change; the ring seals
 * it.
 */
export const trialKeys = pgTable(
  "trial_keys",
  { id: uuid("id").primaryKey(), keySealed: text("key_sealed").notNull(), createdAt: instant("created_at").notNull() },
  () => [uniqueIndex("trial_keys_only_one").on(sql`(true)`)],
);
