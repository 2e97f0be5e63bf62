import postgres from "postgres";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { env } from "@/lib/env";
import { makeDueAgain } from "../seed";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type ResidentRun = { due: number; paid: number; residentMb: number; liveMb: number };

const LOOK_EVERY_MS = 250;
const MB = 1_048_576;

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
        const most = { residentMb: 0, liveMb: 0 };
        const look = setInterval(() => {
          const { residentMb, liveMb } = memoryAfterCollection();
          most.residentMb = Math.max(most.residentMb, residentMb);
          most.liveMb = Math.max(most.liveMb, liveMb);
        }, LOOK_EVERY_MS);
        const { paid } = await runBilling(context, { trigger: "test" });
        clearInterval(look);
        answers.push({ due, paid, ...most });
      }
      return answers;
    },
  };
};

function memoryAfterCollection(): { residentMb: number; liveMb: number } {
  if (!globalThis.gc) throw new Error("started without --expose-gc");
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMb: rss / MB, liveMb: (heapUsed + external) / MB };
}
