import { z } from "zod";
import type { Trade } from "@/db/queries/journal/trades";
import { BrokenSeal, type KeyRing, seal, UnknownSealKey, unseal } from "../seal";

/** How long a deleted trade can come back. */
const UNDO_MS = 60 * 60_000;

const kept = z.object({
  until: z.number(),
  trade: z.object({
    id: z.string(),
    tradedOn: z.string(),
    sequence: z.number(),
    ticker: z.string(),
    profitWon: z.number(),
    entryReason: z.string(),
    exitReason: z.string(),
    enteredAt: z.coerce.date(),
    changedAt: z.coerce.date().nullable(),
  }),
});

type For = { keyRing: KeyRing; userId: string; now: Date };

const placeOf = (userId: string) => ({ table: "trades", column: "undo", row: userId });

/**
 * The deleted trade itself, sealed for its person. The browser keeps it, and the database keeps
 * nothing of a deleted trade.
 */
export const writeUndoKey = ({ userId, ...trade }: Trade, { keyRing, now }: Omit<For, "userId">): string =>
  seal(keyRing, placeOf(userId), JSON.stringify({ until: now.getTime() + UNDO_MS, trade }));

/** @returns the trade; null when the key is another person's, is over, or is none of ours */
export function readUndoKey(key: string, { keyRing, userId, now }: For): Trade | null {
  try {
    const { until, trade } = kept.parse(JSON.parse(unseal(keyRing, placeOf(userId), key)));
    return now.getTime() <= until ? { userId, ...trade } : null;
  } catch (error) {
    if (error instanceof BrokenSeal || error instanceof UnknownSealKey) return null;
    throw error;
  }
}
