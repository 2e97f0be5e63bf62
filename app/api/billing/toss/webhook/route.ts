import { after } from "next/server";
import { webContext, webDatabase } from "@/app/_server/context";
import { deliverAfter } from "@/app/_server/deliver-after";
import { guarded } from "@/app/_server/door";
import { readAtMost } from "@/app/_server/read-body";
import { gatherHints } from "@/lib/billing/webhook/gather-hints";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** The work continues after the answer, because reading a payment at Toss may take long. */
export const maxDuration = 90;

const MAX_BODY_BYTES = 256 * 1024;
/**
 * Toss waits 10 s for a 200. We answer within 2 s, and do the rest of the work after the answer.
 */
const ANSWER_WITHIN_MS = 1_500;
/**
 * So many are answered with their work done. While these wait for the few readings a second that
 * webhooks have, further ones are answered as soon as they are stored.
 */
const MAX_AWAITED = 3;
let awaited = 0;
/** Made at the first webhook: a build loads this module without a database. */
let gathered: ReturnType<typeof gatherHints> | undefined;
const mergeTogether: ReturnType<typeof gatherHints> = (hint) => {
  gathered ??= gatherHints(webDatabase(), log);
  return gathered(hint);
};

/**
 * Stores the event and answers. See lib/billing/webhook/receive-webhook and process-webhook.
 * Source: docs/decisions/0006-webhooks-are-hints.md, 0022-hints-have-their-own-share.md
 */
export const POST = guarded(async (request) => {
  const rawBody = await readAtMost(request, MAX_BODY_BYTES);
  if (!rawBody) return { ok: false, code: "body_too_large", status: 413 };
  const context = await webContext("webhook:received");
  const received = await receiveWebhook(context, {
    rawBody: Buffer.from(rawBody),
    headers: Object.fromEntries(request.headers),
    secrets: { webhookSecret: env.tossWebhookSecret, securityKey: env.tossSecurityKey },
    merge: mergeTogether,
  });
  if (received.kind === "refused") return { ok: false, code: received.reason, status: 400 };
  if (received.kind === "stored" && received.isOpen) {
    await workFor(awaited < MAX_AWAITED ? ANSWER_WITHIN_MS : 0, processWebhook(context, { eventId: received.eventId }));
    deliverAfter();
  }
  return { ok: true, body: { received: true } };
});

/** Waits for the work for a limited time. What is not done by then continues after the answer. */
async function workFor(ms: number, work: Promise<unknown>): Promise<void> {
  awaited += 1;
  const isDone = await Promise.race([
    work.then(() => true),
    new Promise<false>((resolve) => setTimeout(resolve, ms, false)),
  ]).finally(() => {
    awaited -= 1;
  });
  if (!isDone) after(() => work);
}
