import { accessOf } from "@/lib/billing/access";
import { listTrades } from "@/lib/journal/list-trades";
import { readDashboard } from "@/lib/journal/read-dashboard";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type JournalReads = { userIds: string[]; rounds: number; isComplimentary: boolean };

/**
 * What the journal's page reads, the dashboard and the first page of trades, for each person by
 * turns. @returns how long it took, in ms, by person
 */
export const prepare: Prepare<JournalReads> = async ({ userIds, rounds, isComplimentary }) => {
  const context = await deployedContext();
  const access = accessOf({ isComplimentary, subscription: null, now: context.now() });
  const readMs = async (userId: string): Promise<number> => {
    const began = performance.now();
    const { closingWon, curve } = await readDashboard(context, { userId, access });
    const list = await listTrades(context, { userId, access });
    const tookMs = performance.now() - began;
    if (list.closingWon !== closingWon || curve.at(-1)?.balanceWon !== closingWon) throw new Error("the sums do not agree");
    return tookMs;
  };
  return {
    run: async (): Promise<number[][]> => {
      const tookMs = userIds.map((): number[] => []);
      for (let round = 0; round < rounds; round++)
        for (const [nth, userId] of userIds.entries()) tookMs[nth]?.push(await readMs(userId));
      return tookMs;
    },
  };
};
