import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/** Runs with nothing to do, one after another. @returns how long each took, in ms */
export const prepare: Prepare<{ ticks: number }> = async ({ ticks }) => {
  const context = await deployedContext();
  return {
    run: async (): Promise<number[]> => {
      const tookMs: number[] = [];
      for (let tick = 0; tick < ticks; tick++) {
        const began = performance.now();
        const { due } = await runBilling(context, { trigger: "test" });
        tookMs.push(performance.now() - began);
        if (due > 0) throw new Error(`${due} were due`);
      }
      return tookMs;
    },
  };
};
