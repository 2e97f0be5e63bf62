import { type RunSummary, relayRun } from "@/lib/billing/batch/run-billing";
import { runTime } from "@/lib/billing/batch/run-time";
import { env } from "@/lib/env";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type TimedRun = { beganAtMs: number; tookMs: number; summary: RunSummary };

/** What the cron route does within the time limit of its platform (app/api/cron/billing/route.ts), up to calling the next run. */
export const prepare: Prepare = async () => ({
  run: async (): Promise<TimedRun> => {
    const began = performance.now();
    const limitMs = env.batchSeconds * 1_000;
    const time = runTime(limitMs);
    const context = await deployedContext();
    const relayed = await relayRun(context, { trigger: "cron", ...time, relay: { maxMs: limitMs } });
    if (!relayed) throw new Error("nothing ran");
    return { beganAtMs: performance.timeOrigin + began, tookMs: performance.now() - began, summary: relayed.run };
  },
});
