import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/**
 * One run of the batch without the daily comparison with Toss's list, which the baselines do not
 * have.
 */
export const prepare: Prepare = async () => {
  const context = await deployedContext();
  return { run: () => runBilling(context, { trigger: "test" }) };
};
