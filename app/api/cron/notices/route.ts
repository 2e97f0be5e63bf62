import { tendOutbox } from "@/app/_mails/tend-outbox";
import { hasBearer } from "@/app/_server/bearer";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import { deadlineIn } from "@/lib/billing/batch/deadline";
import { env } from "@/lib/env";

/** The same as for the batch. */
export const maxDuration = 300;

/**
 * Delivers the notices that are due. Called like the batch, with the same secret, as often as the
 * scheduler can. Concurrent calls share the work.
 */
export const GET = guarded(async (request) => {
  if (!hasBearer(request, env.cronSecret)) return { ok: false, code: "unauthenticated", status: 401 };
  const { isOutOfTime } = deadlineIn(env.batchSeconds * OUTBOX_SHARE * 1000);
  return { ok: true, body: await tendOutbox(await webContext("batch:notices"), env, { isOutOfTime }) };
});

/** The letters that were taken last may need as long as a slow mail server. */
const OUTBOX_SHARE = 0.5;
