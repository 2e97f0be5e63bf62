import { accessOf } from "@/lib/billing/access";
import { listTrades } from "@/lib/journal/list-trades";
import { readDashboard } from "@/lib/journal/read-dashboard";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type JournalReads = { userIds: string[]; rounds: number; isComplimentary: boolean };

/** What the dashboard's page shows of the trades themselves. */
const NEWEST = 5;

/** How long each read took, in ms. */
export type ReadTimes = { dashboard: number[]; list: number[] };

/**
 * What the journal's pages read, for each person by turns: the dashboard with the newest trades,
 * and the first page of the list. @returns how long each took, by person
 */
export const prepare: Prepare<JournalReads> = async ({ userIds, rounds, isComplimentary }) => {
  const context = await deployedContext();
  const access = accessOf({ isComplimentary, subscription: null, now: context.now() });
  const readDashboardPage = async (userId: string): Promise<number> => {
    const { closingWon, curve } = await readDashboard(context, { userId, access });
    const newest = await listTrades(context, { userId, access, most: NEWEST });
    const isSame = newest.closingWon === closingWon && curve.at(-1)?.balanceWon === closingWon;
    if (!isSame || newest.trades.length !== NEWEST) throw new Error("the sums do not agree");
    return closingWon;
  };
  const readListPage = async (userId: string): Promise<number> => (await listTrades(context, { userId, access })).closingWon;
  const msOf = async (read: Promise<number>): Promise<number> => {
    const began = performance.now();
    await read;
    return performance.now() - began;
  };
  return {
    run: async (): Promise<ReadTimes[]> => {
      const tookMs = userIds.map((): ReadTimes => ({ dashboard: [], list: [] }));
      for (let round = 0; round < rounds; round++)
        for (const [nth, userId] of userIds.entries()) {
          tookMs[nth]?.dashboard.push(await msOf(readDashboardPage(userId)));
          tookMs[nth]?.list.push(await msOf(readListPage(userId)));
        }
      return tookMs;
    },
  };
};
