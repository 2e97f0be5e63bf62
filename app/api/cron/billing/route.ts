import { after } from "next/server";
import { z } from "zod";
import { hasBearer } from "@/app/_server/bearer";
import { callContinuation } from "@/app/_server/call-continuation";
import { webContext } from "@/app/_server/context";
import { tendAfter } from "@/app/_server/deliver-after";
import { guarded } from "@/app/_server/door";
import { continuationOf, continueRun } from "@/lib/billing/batch/continue-run";
import { deadlineIn } from "@/lib/billing/batch/deadline";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { env } from "@/lib/env";

/**
 * Vercel's time limit for this function, in seconds. The run stops itself before that
 * (BATCH_SECONDS).
 */
export const maxDuration = 300;

const continuation = z
  .object({ after: z.uuid(), generation: z.coerce.number().int().min(1).max(1_000), "due-by": z.iso.datetime() })
  .transform((asked) => ({ runId: asked.after, depth: asked.generation, dueBy: new Date(asked["due-by"]) }));

/**
 * Runs the batch. Vercel Cron calls it with GET and the bearer secret. Concurrent calls share the
 * work.
 */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };
  const asked = new URL(request.url).searchParams;
  const parsed = asked.has("after") ? continuation.safeParse(Object.fromEntries(asked)) : null;
  if (parsed && !parsed.success) return { ok: false, code: "invalid_request", status: 400 };
  const continues = parsed?.data;
  const maxMs = env.batchSeconds * 1000;
  const input = { trigger: "cron" as const, ...deadlineIn(maxMs) };
  const context = await webContext("batch:cron");
  const run = continues ? await continueRun(context, { ...input, continues, maxMs }) : await runBilling(context, input);
  tendAfter(input);
  if (!run) return { ok: true, body: { skipped: "this run was continued before, or a continuation is at work" } };
  const next = continuationOf(run, { continues, now: context.now() });
  if (next) after(() => callContinuation(next));
  return { ok: true, status: run.status === "failed" ? 500 : 200, body: run };
});
