import { findTrade, insertTrade } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { invariant } from "../invariant";
import { ALL_DAYS } from "./rules/days";
import { isHiddenOn } from "./rules/permissions";
import { tradeView } from "./trade-view";
import { readUndoKey } from "./undo-key";
import { refuseOneMore, type WriteRefusal, type WrittenTrade, withJournal } from "./write-trade";

export type RestoreRefusal = WriteRefusal<"not_found" | "too_many_trades" | "sums_too_large">;

/**
 * Brings a deleted trade back exactly as it was, in its old place in the list. Repeating it changes
 * nothing.
 * @param id the trade, as the person named it when they deleted it
 * @param undoKey what `deleteTrade` answered
 * @returns the trade; `not_found` when the key is for another person or trade, or older than an
 *   hour; `too_many_trades`, `sums_too_large`, `too_many_requests`
 */
export async function restoreTrade(
  context: Context,
  { userId, access, id, undoKey }: { userId: string; access: Access; id: string; undoKey: string },
): Promise<WrittenTrade | RestoreRefusal> {
  const now = context.now();
  const deleted = readUndoKey(undoKey, { keyRing: context.keyRing, userId, now });
  if (deleted?.id !== id) return { ok: false, reason: "not_found" };
  return withJournal(context, userId, async (tx, journal) => {
    const present = await findTrade(tx, { userId, id, shownFrom: ALL_DAYS.from });
    const refused = present ? null : refuseOneMore(journal, deleted.profitWon);
    if (refused) return { ok: false, reason: refused };
    const stored = present ?? (await insertTrade(tx, deleted));
    invariant(stored, "the journal is locked, so no other request stores this trade");
    return { ok: true, trade: tradeView(stored), isHidden: isHiddenOn(stored.tradedOn, access, now) };
  });
}
