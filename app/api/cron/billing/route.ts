import { after } from "next/server";
import { z } from "zod";
import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import type { Successor } from "@/lib/billing/batch/hand-over";
import { relayRun } from "@/lib/billing/batch/run-billing";
import { runTime } from "@/lib/billing/batch/run-time";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** Vercel's limit for this function, in seconds; the run stops itself before it (BATCH_SECONDS). */
export const maxDuration = 300;

/** The successor answers when it is done; that it has begun is all that is waited for, with a second and a third call where one is lost at once. */
const HAND_OVER_MS = 4_000;
const MAX_CALLS = 3;
const BETWEEN_CALLS_MS = 500;

const predecessor = z.object({
  runId: z.uuid(),
  generation: z.coerce.number().int().min(1).max(1_000),
  dueBy: z.iso.datetime().transform((text) => new Date(text)),
});

/** The batch. Vercel Cron calls it with GET and the bearer secret; any number of callers at once share the work out. */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };
  const asked = new URL(request.url).searchParams;
  const named = asked.has("after")
    ? predecessor.safeParse({ runId: asked.get("after"), generation: asked.get("generation"), dueBy: asked.get("due-by") })
    : null;
  if (named && !named.success) return { ok: false, code: "invalid_request", status: 400 };
  const limitMs = env.batchSeconds * 1000;
  const time = runTime(limitMs);
  const context = await webContext("batch:cron");
  const relayed = await relayRun(context, { trigger: "cron", ...time, relay: { maxMs: limitMs, after: named?.data } });
  if (!relayed) return { ok: true, body: { skipped: "this run has a successor already" } };
  const { run, successor } = relayed;
  if (successor) after(() => callSuccessor(successor));
  return { ok: true, status: run.status === "failed" ? 500 : 200, body: run };
});

/**
 * A fresh invocation of this very route, with a time limit of its own. A call that reached nobody is made again: whoever it reached twice begins
 * once. If all are lost, tomorrow's run does the rest.
 */
async function callSuccessor({ runId, generation, dueBy }: Successor): Promise<void> {
  const signal = AbortSignal.timeout(HAND_OVER_MS);
  for (let call = 1; call <= MAX_CALLS && !signal.aborted; call++) {
    if (call > 1) await new Promise((resolve) => setTimeout(resolve, BETWEEN_CALLS_MS));
    try {
      const answer = await fetch(
        `${env.appBaseUrl}/api/cron/billing?after=${runId}&generation=${generation}&due-by=${dueBy.toISOString()}`,
        {
          headers: { Authorization: `Bearer ${env.cronSecret}` },
          redirect: "error",
          signal,
        },
      );
      if (answer.ok) return;
      log.warn({ runId, call, status: answer.status }, "a call to the successor of a run was refused");
    } catch (error) {
      // Nobody has said no until the time was up: it is at work.
      if (signal.aborted) return;
      log.warn({ err: error, runId, call }, "a call to the successor of a run was lost");
    }
  }
  log.error({ runId, generation }, "the rest of the batch could not be handed over");
}
