import { after } from "next/server";
import { deliverAfterRequest, tendOutbox } from "@/app/_mails/tend-outbox";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { webContext } from "./context";

/**
 * Delivers notices once the answer is on its way, for requests that cause some. The person waits
 * for no mail server.
 */
export function deliverAfter(): void {
  if (env.email || env.textMessages) afterAnswer(deliverSoon);
}

/** Requests that come during a delivery share the next one, however many they are. */
let delivery: Promise<void> | null = null;
let isAskedAgain = false;

async function deliverSoon(): Promise<void> {
  isAskedAgain = delivery !== null;
  delivery ??= deliverAll().finally(() => {
    delivery = null;
  });
  await delivery;
}

async function deliverAll(): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    isAskedAgain = false;
    await deliverAfterRequest(await webContext("batch:notices"), env);
    if (!isAskedAgain) return;
  }
}

/** What comes after these waits for the next request, or for the scheduler. */
const MAX_ROUNDS = 10;

/** After a run, for as long as its platform lets it work: what is left waits for the scheduler. */
export const tendAfter = (input: { isOutOfTime: () => boolean }): void =>
  afterAnswer(async () => {
    const context = await webContext("batch:notices");
    await tendOutbox(context, env, input).catch((error: unknown) =>
      context.log.error({ err: error }, "notices could not be delivered after a run"),
    );
  });

/**
 * Next knows no afterwards for a handler that it did not call itself. The rows then wait for the
 * scheduler, as they do when the process dies here.
 */
function afterAnswer(work: () => Promise<void>): void {
  try {
    after(work);
  } catch (error) {
    log.debug({ err: error }, "there is nothing after this answer");
  }
}
