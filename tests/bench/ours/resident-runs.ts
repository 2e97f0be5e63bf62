import postgres from "postgres";
import { runBilling } from "@/lib/billing/run-billing";
import { env } from "@/lib/env";
import { bringBackDue } from "../seed";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type ResidentRun = { due: number; paid: number; residentMb: number };

const LOOK_EVERY_MS = 250;
const MB = 1_048_576;

/** Runs of growing size in one process. @returns of each, the most memory that stayed in use after a collection while it ran */
export const prepare: Prepare<{ runs: number[] }> = async ({ runs }) => {
  const context = await deployedContext();
  const sql = postgres(env.databaseUrl, { max: 1, onnotice: () => {} });
  return {
    run: async (): Promise<ResidentRun[]> => {
      const answers: ResidentRun[] = [];
      for (const due of runs) {
        await bringBackDue(sql, due);
        let most = residentAfterCollection();
        const look = setInterval(() => {
          most = Math.max(most, residentAfterCollection());
        }, LOOK_EVERY_MS);
        const { paid } = await runBilling(context, { trigger: "test" });
        clearInterval(look);
        answers.push({ due, paid, residentMb: most / MB });
      }
      return answers;
    },
  };
};

function residentAfterCollection(): number {
  if (!globalThis.gc) throw new Error("started without --expose-gc");
  globalThis.gc();
  return process.memoryUsage.rss();
}
