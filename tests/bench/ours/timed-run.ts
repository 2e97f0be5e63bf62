import { deadlineIn } from "@/lib/billing/batch/deadline";
import { type RunSummary, runBilling } from "@/lib/billing/batch/run-billing";
import { env } from "@/lib/env";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type TimedRun = { beganAtMs: number; tookMs: number; summary: RunSummary };

/**
 * What the cron route does within the time limit of its platform (app/api/cron/billing/route.ts),
 * up to calling the next run.
 */
export const prepare: Prepare = async () => ({
  run: async (): Promise<TimedRun> => {
    const began = performance.now();
    const deadline = deadlineIn(env.batchSeconds * 1_000);
    const summary = await runBilling(await deployedContext(), { trigger: "cron", ...deadline });
    return { beganAtMs: performance.timeOrigin + began, tookMs: performance.now() - began, summary };
  },
});
