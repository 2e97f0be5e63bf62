import postgres from "postgres";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { env } from "@/lib/env";
import { watchMemory } from "../memory-watch";
import { makeDueAgain } from "../seed";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type ResidentRun = { due: number; paid: number; residentMb: number; liveMb: number };

/**
 * Runs of growing size in one process. @returns for each the highest memory after a collection:
 * resident, and live on and off the heap
 */
export const prepare: Prepare<{ runs: number[] }> = async ({ runs }) => {
  const context = await deployedContext();
  const sql = postgres(env.databaseUrl, { max: 1, onnotice: () => {} });
  return {
    run: async (): Promise<ResidentRun[]> => {
      const answers: ResidentRun[] = [];
      for (const due of runs) {
        await makeDueAgain(sql, due);
        const memory = watchMemory();
        const { paid } = await runBilling(context, { trigger: "test" });
        answers.push({ due, paid, ...memory.end() });
      }
      return answers;
    },
  };
};
