import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { errorAnswer } from "@/app/_server/error-answer";
import { runBilling } from "@/lib/billing/run-billing";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** Vercel's limit for this function, in seconds; the run stops itself before it (BATCH_SECONDS). */
export const maxDuration = 300;

/** No new charge is begun in the last of the time: Toss may take 60 s to answer one, and a look-up may follow. */
const LAST_CHARGE_SECONDS = 75;

/** The batch. Vercel Cron calls it with GET and the bearer secret; any number of callers at once share the work out. */
export async function GET(request: Request): Promise<Response> {
  if (!hasBearer(request, env.cronSecret)) return errorAnswer(request, { code: "unauthenticated", status: 401 });
  const endsAt = performance.now() + Math.max(1, env.batchSeconds - LAST_CHARGE_SECONDS) * 1000;
  try {
    const summary = await runBilling(await webContext("batch:cron"), {
      trigger: "cron",
      isOutOfTime: () => performance.now() > endsAt,
    });
    return Response.json(summary, { headers: { "Cache-Control": "no-store" }, status: summary.status === "failed" ? 500 : 200 });
  } catch (error) {
    const reference = crypto.randomUUID();
    log.error({ err: error, reference }, "the batch could not start");
    return errorAnswer(request, { code: "internal", status: 500, reference });
  }
}
