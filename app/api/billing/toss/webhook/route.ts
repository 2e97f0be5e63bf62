import { after } from "next/server";
import { webContext } from "@/app/_server/context";
import { guarded } from "@/app/_server/door";
import { readAtMost } from "@/app/_server/read-body";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import { env } from "@/lib/env";

/** Re-reading at Toss may take longer than the answer; the work goes on behind it. */
export const maxDuration = 90;

const MAX_BODY_BYTES = 256 * 1024;
/** Toss waits 10 s for its 200; we promise 2, and leave the rest of the work to after the answer. */
const ANSWER_WITHIN_MS = 1_500;

/** Stored first, believed never: see lib/billing/webhook/receive-webhook and process-webhook. */
export const POST = guarded(async (request) => {
  const rawBody = await readAtMost(request, MAX_BODY_BYTES);
  if (!rawBody) return { ok: false, code: "body_too_large", status: 413 };
  const context = await webContext();
  const received = await receiveWebhook(context, {
    rawBody: Buffer.from(rawBody),
    headers: Object.fromEntries(request.headers),
    secrets: { webhookSecret: env.tossWebhookSecret, securityKey: env.tossSecurityKey },
  });
  if (received.kind === "refused") return { ok: false, code: received.reason, status: 400 };
  if (received.isOpen) await workFor(ANSWER_WITHIN_MS, processWebhook(context, { eventId: received.eventId }));
  return { ok: true, body: { received: true } };
});

/** Waits a while for the work; what is not done by then goes on behind the answer. */
async function workFor(ms: number, work: Promise<unknown>): Promise<void> {
  const isDone = await Promise.race([work.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, ms, false))]);
  if (!isDone) after(() => work);
}
