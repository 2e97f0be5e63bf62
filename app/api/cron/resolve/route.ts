import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import { resolveDoubts } from "@/lib/billing/batch/resolve-doubts";
import { runTime } from "@/lib/billing/batch/run-time";
import { env } from "@/lib/env";

/** As of the batch. */
export const maxDuration = 300;

/** The resolver between two runs of the batch. Called like the batch, with the same secret; any number of callers at once share the work out. */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };
  const time = runTime(env.batchSeconds * 1000);
  return { ok: true, body: await resolveDoubts(await webContext("batch:resolver"), time) };
});
