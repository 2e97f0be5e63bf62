import { storeStartingCapital } from "@/db/queries/journal/trades";
import type { Context } from "../context";
import type { TooManyRequests } from "./limits";
import { withJournal } from "./write-trade";

/**
 * Sets the capital with which a person began, before their first trade.
 * @param startingWon whole won, 0 to MAX_AMOUNT_WON
 * @returns `too_many_requests` as its only refusal
 */
export const setStartingCapital = (
  context: Context,
  { userId, startingWon }: { userId: string; startingWon: number },
): Promise<{ ok: true } | TooManyRequests> =>
  withJournal(context, userId, async (tx) => {
    await storeStartingCapital(tx, userId, startingWon);
    return { ok: true };
  });
