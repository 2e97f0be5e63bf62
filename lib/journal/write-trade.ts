/**
 * What every write of a trade has in common: it is counted, then the journal is locked, and the
 * number of trades and their sums stay within bounds.
 */

import type { Transaction } from "@/db/client";
import { type Journal, lockJournal, lockPresentJournal } from "@/db/queries/journal/trades";
import type { Context } from "../context";
import { MAX_SUM_WON, MAX_TRADES, refuseChange, type TooManyRequests } from "./limits";
import { todayAt } from "./rules/days";
import type { DayText, TradeView } from "./views";

/** What a person writes about a trade. The door has checked each value by itself. */
export type TradeWords = Omit<TradeView, "id">;

/**
 * `isHidden`: whether the trade lies before the person's cutoff, so that they do not see it now.
 */
export type WrittenTrade = { ok: true; trade: TradeView; isHidden: boolean };
export type WriteRefusal<Reason extends string> = { ok: false; reason: Reason } | TooManyRequests;

/**
 * Does a write with the person's journal locked, in one transaction.
 * @returns what the write answers; `too_many_requests` when the person has written too often
 */
export async function withJournal<Answer>(
  context: Context,
  userId: string,
  write: (tx: Transaction, journal: Journal) => Promise<Answer>,
): Promise<Answer | TooManyRequests> {
  const refused = await refuseChange(context, userId);
  if (refused) return refused;
  return context.db.transaction(async (tx) => write(tx, await lockJournal(tx, userId)));
}

/** The same for a trade that must be there. @returns `not_found` to a person without a journal */
export async function withPresentJournal<Answer>(
  context: Context,
  userId: string,
  write: (tx: Transaction, journal: Journal) => Promise<Answer>,
): Promise<Answer | WriteRefusal<"not_found">> {
  const refused = await refuseChange(context, userId);
  if (refused) return refused;
  return context.db.transaction(async (tx) => {
    const journal = await lockPresentJournal(tx, userId);
    return journal ? write(tx, journal) : { ok: false, reason: "not_found" };
  });
}

/** A trade cannot lie in the future: today in Seoul is the last day. */
export const isInFuture = (tradedOn: DayText, now: Date): boolean => tradedOn > todayAt(now);

/** @returns why one more trade does not fit into the journal, or null */
export function refuseOneMore(journal: Journal, profitWon: number): "too_many_trades" | "sums_too_large" | null {
  if (journal.trades >= MAX_TRADES) return "too_many_trades";
  return hasRoomFor(journal, profitWon) ? null : "sums_too_large";
}

/** Whether the journal's sums stay exact with one more profit or loss. */
export const hasRoomFor = ({ gainsWon, lossesWon }: Journal, profitWon: number): boolean =>
  gainsWon + Math.max(profitWon, 0) <= MAX_SUM_WON && lossesWon + Math.max(-profitWon, 0) <= MAX_SUM_WON;
