import { after } from "next/server";
import { webContext } from "@/app/_server/context";
import { errorAnswer } from "@/app/_server/error-answer";
import { readAtMost } from "@/app/_server/read-body";
import { processWebhook } from "@/lib/billing/process-webhook";
import { receiveWebhook } from "@/lib/billing/receive-webhook";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** Re-reading at Toss may take longer than the answer; the work goes on behind it. */
export const maxDuration = 90;

const BODY_BYTES_MOST = 256 * 1024;
/** Toss waits 10 s for its 200; we promise 2, and leave the rest of the work to after the answer. */
const ANSWER_WITHIN_MS = 1_500;

/** Stored first, believed never: see lib/billing/receive-webhook and process-webhook. */
export async function POST(request: Request): Promise<Response> {
  const rawBody = await readAtMost(request, BODY_BYTES_MOST);
  if (!rawBody) return errorAnswer(request, { code: "body_too_large", status: 413 });
  const context = await webContext();
  const received = await receiveWebhook(context, {
    rawBody: Buffer.from(rawBody),
    headers: Object.fromEntries(request.headers),
    secrets: { webhookSecret: env.tossWebhookSecret, securityKey: env.tossSecurityKey },
  });
  if (received.kind === "refused") return errorAnswer(request, { code: received.reason, status: 400 });
  if (received.isOpen) {
    // What fails here stays "received", and the next batch takes it up.
    const work = processWebhook(context, { eventId: received.eventId }).catch((error) =>
      log.error({ err: error, eventId: received.eventId }, "webhook not processed yet"),
    );
    await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS))]);
    after(() => work);
  }
  return Response.json({ received: true }, { headers: { "Cache-Control": "no-store" } });
}
