import { bigint, bigserial, date, index, integer, pgTable } from "drizzle-orm/pg-core";
import { ledgerKind } from "./payments";

/**
 * What each statement added to the ledger, by day in Seoul and kind. A trigger writes it with the
 * entries, whoever writes them, so the sum of a day's rows is the sum of its entries. Rows are only
 * added: writers never wait for each other.
 * Source: docs/decisions/0044-sums-that-only-grow.md
 */
export const ledgerSums = pgTable(
  "ledger_sums",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    movedOn: date("moved_on").notNull(),
    kind: ledgerKind("kind").notNull(),
    entries: integer("entries").notNull(),
    /** Won; charges positive, refunds negative, as in the ledger. */
    amountWon: bigint("amount_won", { mode: "number" }).notNull(),
  },
  (table) => [index("ledger_sums_day").on(table.movedOn)],
);
