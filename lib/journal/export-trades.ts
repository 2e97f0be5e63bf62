import { listTradesAfter } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { MAX_TRADES, refuseExport } from "./limits";
import { ALL_DAYS } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import { tradeView } from "./trade-view";
import type { TradeView } from "./views";
import type { WriteRefusal } from "./write-trade";

const PAGE_SIZE = 500;
/** One more than a full journal needs: trades may be added while it is read. */
const MAX_PAGES = MAX_TRADES / PAGE_SIZE + 1;

/**
 * All of a person's trades that they may see, oldest first, page by page, so that a long journal
 * takes no more memory than a short one. The next page is read when it is asked for.
 * @returns `pro_required` when the person may not export; `too_many_requests`
 */
export async function exportTrades(
  context: Context,
  { userId, access }: { userId: string; access: Access },
): Promise<{ ok: true; pages: AsyncGenerator<TradeView[]> } | WriteRefusal<"pro_required">> {
  const { hasExport, cutoffOn } = permissionsOf(access, context.now());
  if (!hasExport) return { ok: false, reason: "pro_required" };
  const refused = await refuseExport(context, userId);
  return refused ?? { ok: true, pages: pagesOf(context, { userId, shownFrom: cutoffOn ?? ALL_DAYS.from }) };
}

async function* pagesOf({ db }: Context, whose: { userId: string; shownFrom: string }): AsyncGenerator<TradeView[]> {
  let place = { afterOn: "-infinity", afterSequence: 0 };
  for (let page = 1; page <= MAX_PAGES; page++) {
    const trades = await listTradesAfter(db, { ...whose, ...place, limit: PAGE_SIZE });
    if (trades.length > 0) yield trades.map(tradeView);
    const last = trades.at(-1);
    if (!last || trades.length < PAGE_SIZE) return;
    place = { afterOn: last.tradedOn, afterSequence: last.sequence };
  }
}
