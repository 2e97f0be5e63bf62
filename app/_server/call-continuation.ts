import type { Continuation } from "@/lib/billing/batch/continue-run";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * A continuation answers only at its end. We wait just until it has begun, with time for two more
 * calls when one fails at once.
 */
const CALL_MS = 4_000;
const MAX_CALLS = 3;
const BETWEEN_CALLS_MS = 500;

/**
 * Continues a run by calling the batch's route again, which starts a new invocation with its own
 * time limit. Repeats a failed call; two calls for the same continuation start only one. If all
 * calls fail, the next scheduled run does the rest. Never throws.
 */
export async function callContinuation({ runId, depth, dueBy }: Continuation): Promise<void> {
  const url = `${env.appBaseUrl}/api/cron/billing?after=${runId}&generation=${depth}&due-by=${dueBy.toISOString()}`;
  const signal = AbortSignal.timeout(CALL_MS);
  for (let call = 1; call <= MAX_CALLS && !signal.aborted; call++) {
    if (call > 1) await new Promise((resolve) => setTimeout(resolve, BETWEEN_CALLS_MS));
    try {
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${env.cronSecret}` }, redirect: "error", signal });
      if (answer.ok) return;
      log.warn({ runId, call, status: answer.status }, "the call to continue a run was refused");
    } catch (error) {
      // The call was not refused before the time was up, so the continuation is running, or it
      // tries to begin until the database has time.
      if (signal.aborted) return;
      log.warn({ err: error, runId, call }, "the call to continue a run failed");
    }
  }
  log.error({ runId, depth }, "could not continue the run");
}
