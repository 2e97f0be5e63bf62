import type { TradeRow } from "@/db/queries/journal/trades";
import type { TradeView } from "./views";

/** What a page shows of a trade. */
export const tradeView = ({ id, tradedOn, ticker, profitWon, entryReason, exitReason }: TradeRow): TradeView => ({
  id,
  tradedOn,
  ticker,
  profitWon,
  entryReason,
  exitReason,
});
