import { findTrade, updateTrade } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS } from "./rules/days";
import { isHiddenOn, permissionsOf } from "./rules/permissions";
import { tradeView } from "./trade-view";
import { hasRoomFor, isInFuture, type TradeWords, type WriteRefusal, type WrittenTrade, withPresentJournal } from "./write-trade";

export type ChangeRefusal = WriteRefusal<"not_found" | "day_in_future" | "sums_too_large">;

/**
 * Changes a trade of a person. It may be moved before the person's cutoff; the answer then says
 * that it is hidden.
 * @param changed only what is to change
 * @returns the trade, or `not_found` (also when it is another person's or hidden from this one),
 *   `day_in_future`, `sums_too_large` (MAX_SUM_WON), `too_many_requests`
 */
export async function changeTrade(
  context: Context,
  { userId, access, id, changed }: { userId: string; access: Access; id: string; changed: Partial<TradeWords> },
): Promise<WrittenTrade | ChangeRefusal> {
  const now = context.now();
  if (changed.tradedOn && isInFuture(changed.tradedOn, now)) return { ok: false, reason: "day_in_future" };
  return withPresentJournal<WrittenTrade | ChangeRefusal>(context, userId, async (tx, journal) => {
    const place = { userId, id, shownFrom: permissionsOf(access, now).cutoffOn ?? ALL_DAYS.from };
    const present = await findTrade(tx, place);
    if (!present) return { ok: false, reason: "not_found" };
    const { profitWon = present.profitWon } = changed;
    // The trigger adds the new amount before it takes the old one away.
    if (!hasRoomFor(journal, profitWon)) return { ok: false, reason: "sums_too_large" };
    const stored = (await updateTrade(tx, place, { ...changed, changedAt: now })) ?? present;
    return { ok: true, trade: tradeView(stored), isHidden: isHiddenOn(stored.tradedOn, access, now) };
  });
}
