import { readTradePage } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS, isDayText, shownOf, spanOf } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import { tradeView } from "./trade-view";
import type { MonthText, TradeList } from "./views";

const PAGE_SIZE = 50;

/** The place in the list after a trade: its day and its number, `2026-11-27_123`. */
export const TRADE_KEY = /^(\d{4}-\d\d-\d\d)_(\d{1,15})$/;
const BEFORE_ALL = { afterOn: "infinity", afterSequence: 0 };

export type ListInput = { userId: string; access: Access; month?: MonthText; q?: string; after?: string; most?: number };

/**
 * A page of a person's trades, newest first.
 * @param access what the person may do; trades before their cutoff are not read
 * @param month only trades of this month
 * @param q only trades whose ticker or reasons contain this text, in capitals or not
 * @param after `next` of the page before; any other text begins at the first page
 * @param most trades on the page, up to its whole size
 */
export async function listTrades(
  context: Context,
  { userId, access, month, q, after, most = PAGE_SIZE }: ListInput,
): Promise<TradeList> {
  const { cutoffOn } = permissionsOf(access, context.now());
  const { trades, ...sums } = await readTradePage(context.db, {
    userId,
    shownFrom: cutoffOn ?? ALL_DAYS.from,
    ...shownOf(month ? spanOf(month) : ALL_DAYS, cutoffOn),
    ...placeOf(after),
    limit: most + 1,
    pattern: q ? patternOf(q) : null,
  });
  const page = trades.slice(0, most);
  const last = page.at(-1);
  const next = last && trades.length > most ? `${last.tradedOn}_${last.sequence}` : null;
  return { cutoffOn, ...sums, trades: page.map(tradeView), next };
}

/** Signs that LIKE understands are ordinary characters in what a person looks for. */
const patternOf = (q: string): string => `%${q.replace(/[\\%_]/g, "\\$&")}%`;

function placeOf(after: string | undefined): typeof BEFORE_ALL {
  const [, afterOn, sequence] = TRADE_KEY.exec(after ?? "") ?? [];
  return afterOn && sequence && isDayText(afterOn) ? { afterOn, afterSequence: Number(sequence) } : BEFORE_ALL;
}
