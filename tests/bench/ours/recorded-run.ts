import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/** One run of the batch. @returns when this process sent each call, in ms since 1970 */
export const prepare: Prepare = async () => {
  const leftAtMs: number[] = [];
  const send = globalThis.fetch;
  globalThis.fetch = (...call) => {
    leftAtMs.push(performance.timeOrigin + performance.now());
    return send(...call);
  };
  const context = await deployedContext();
  return {
    run: async (): Promise<number[]> => {
      await runBilling(context, { trigger: "test" });
      return leftAtMs;
    },
  };
};
