import { subscribe } from "node:diagnostics_channel";
import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/** One run of the batch. @returns when this process sent each call, in ms since 1970 */
export const prepare: Prepare = async () => {
  const leftAtMs: number[] = [];
  // The HTTP client tells it for each request that it writes to a connection.
  subscribe("undici:client:sendHeaders", () => leftAtMs.push(performance.timeOrigin + performance.now()));
  const context = await deployedContext();
  return {
    run: async (): Promise<number[]> => {
      await runBilling(context, { trigger: "test" });
      return leftAtMs;
    },
  };
};
