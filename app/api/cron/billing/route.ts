import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import { runBilling } from "@/lib/billing/run-billing";
import { env } from "@/lib/env";

/** Vercel's limit for this function, in seconds; the run stops itself before it (BATCH_SECONDS). */
export const maxDuration = 300;

/** No new charge is begun in the last of the time: Toss may take 60 s to answer one, and a look-up may follow. */
const LAST_CHARGE_SECONDS = 75;

/** The batch. Vercel Cron calls it with GET and the bearer secret; any number of callers at once share the work out. */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };
  const endsAt = performance.now() + Math.max(1, env.batchSeconds - LAST_CHARGE_SECONDS) * 1000;
  const context = await webContext("batch:cron");
  const summary = await runBilling(context, { trigger: "cron", isOutOfTime: () => performance.now() > endsAt });
  return { ok: true, status: summary.status === "failed" ? 500 : 200, body: summary };
});
