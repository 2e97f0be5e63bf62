import type { Continuation } from "@/lib/billing/batch/continue-run";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** A continuation answers when it is done. That it has begun is all that is waited for, with time for a second and a third call where one is lost at once. */
const CALL_MS = 4_000;
const MAX_CALLS = 3;
const BETWEEN_CALLS_MS = 500;

/**
 * Calls the route of the batch again, as a fresh invocation with a time limit of its own. A call that
 * got no answer is made again: a continuation that it reaches twice begins once. If all are lost, the
 * next scheduled run does the rest. Never throws.
 */
export async function callContinuation({ runId, depth, dueBy }: Continuation): Promise<void> {
  const url = `${env.appBaseUrl}/api/cron/billing?after=${runId}&generation=${depth}&due-by=${dueBy.toISOString()}`;
  const signal = AbortSignal.timeout(CALL_MS);
  for (let call = 1; call <= MAX_CALLS && !signal.aborted; call++) {
    if (call > 1) await new Promise((resolve) => setTimeout(resolve, BETWEEN_CALLS_MS));
    try {
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${env.cronSecret}` }, redirect: "error", signal });
      if (answer.ok) return;
      log.warn({ runId, call, status: answer.status }, "a call for the continuation of a run was refused");
    } catch (error) {
      // Not refused until the time was up: it is at work.
      if (signal.aborted) return;
      log.warn({ err: error, runId, call }, "a call for the continuation of a run was lost");
    }
  }
  log.error({ runId, depth }, "the rest of the batch could not be continued");
}
