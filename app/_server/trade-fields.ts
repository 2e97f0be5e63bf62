/** The forms of what a person writes into the journal. What is too long is refused, not cut. */
import { z } from "zod";
import { MAX_AMOUNT_WON, MAX_REASON_LENGTH, MAX_TICKER_LENGTH } from "@/lib/journal/limits";
import { isDayText } from "@/lib/journal/rules/days";
import { cleanLine, cleanText } from "@/lib/text";
import { uuidText } from "./texts";

const within = (most: number) => (text: string) => [...text].length <= most;

/** A name on one line; not empty. */
const tickerText = z
  .string()
  .transform((text) => cleanLine(text, MAX_TICKER_LENGTH + 1))
  .pipe(z.string().min(1).refine(within(MAX_TICKER_LENGTH)));
/** May have several lines; empty when the person gives none. */
const tradeReasonText = z
  .string()
  .transform((text) => cleanText(text, MAX_REASON_LENGTH + 1))
  .refine(within(MAX_REASON_LENGTH));
const dayText = z.string().refine(isDayText);

/** `2026-11`; whether it can have trades, the operation says. */
export const monthText = z.string().regex(/^(19[89]\d|2\d{3})-(0[1-9]|1[0-2])$/);
/** An amount without a sign, in whole won. */
export const amountWon = (least: 0 | 1) => z.int().min(least).max(MAX_AMOUNT_WON);

const TRADE = {
  tradedOn: dayText,
  ticker: tickerText,
  profitWon: z.int().min(-MAX_AMOUNT_WON).max(MAX_AMOUNT_WON),
};

/** A new trade. With an `id` of the browser's, the request may be repeated. */
export const newTradeFields = {
  ...TRADE,
  id: uuidText.optional(),
  entryReason: tradeReasonText.default(""),
  exitReason: tradeReasonText.default(""),
};

export const changedTradeFields = {
  tradedOn: TRADE.tradedOn.optional(),
  ticker: TRADE.ticker.optional(),
  profitWon: TRADE.profitWon.optional(),
  entryReason: tradeReasonText.optional(),
  exitReason: tradeReasonText.optional(),
};
