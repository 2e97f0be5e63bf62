import { findTrade, insertTrade } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { invariant } from "../invariant";
import { ALL_DAYS } from "./rules/days";
import { isHiddenOn } from "./rules/permissions";
import { tradeView } from "./trade-view";
import { isInFuture, refuseOneMore, type TradeWords, type WriteRefusal, type WrittenTrade, withJournal } from "./write-trade";

export type AddRefusal = WriteRefusal<"day_in_future" | "too_many_trades" | "sums_too_large">;

/**
 * Adds a trade to a person's journal. A trade before the person's cutoff is stored all the same;
 * the answer says that it is hidden.
 * @param id a new UUID. When the person already has a trade with it, that one is the answer and
 *   nothing is stored, so a request may be repeated
 * @returns the trade, or `day_in_future`, `too_many_trades` (MAX_TRADES), `sums_too_large`
 *   (MAX_SUM_WON), `too_many_requests`
 */
export async function addTrade(
  context: Context,
  { userId, access, id, words }: { userId: string; access: Access; id: string; words: TradeWords },
): Promise<(WrittenTrade & { isNew: boolean }) | AddRefusal> {
  const now = context.now();
  if (isInFuture(words.tradedOn, now)) return { ok: false, reason: "day_in_future" };
  return withJournal(context, userId, async (tx, journal) => {
    const present = await findTrade(tx, { userId, id, shownFrom: ALL_DAYS.from });
    const refused = present ? null : refuseOneMore(journal, words.profitWon);
    if (refused) return { ok: false, reason: refused };
    const stored = present ?? (await insertTrade(tx, { ...words, userId, id, enteredAt: now }));
    invariant(stored, "the journal is locked, so no other request stores this trade");
    const trade = tradeView(stored);
    return { ok: true, trade, isHidden: isHiddenOn(trade.tradedOn, access, now), isNew: !present };
  });
}
