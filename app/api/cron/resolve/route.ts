import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import { deadlineIn } from "@/lib/billing/batch/deadline";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { env } from "@/lib/env";

/** The same as for the batch. */
export const maxDuration = 300;

/**
 * Looks pending payments up between two runs of the batch. Called like the batch, with the same
 * secret. Concurrent calls share the work.
 */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };

  return { ok: true, body: await resolveBetweenRuns(await webContext("batch:resolver"), deadlineIn(env.batchSeconds * 1000)) };
});
