import type { Context } from "@/lib/context";
import { type DeliverInput, type Delivery, deliverNotices } from "@/lib/notice/deliver";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { openSenders } from "./senders";

type Settings = Parameters<typeof openSenders>[0];

/**
 * Looks after the outbox: finds what time has caused, and delivers what is due.
 * @param input when it must end
 * @returns counts
 */
export async function tendOutbox(
  context: Context,
  settings: Settings,
  input: Pick<DeliverInput, "isOutOfTime"> = {},
): Promise<Delivery> {
  const { senders, phone, merchantChannels, close } = openSenders(settings);
  try {
    await raiseTimed(context, { channels: merchantChannels });
    return await deliverNotices(context, { senders, phone, ...input });
  } finally {
    close();
  }
}

/** A request's own notices and some that have waited: the rest is for the scheduler. */
const ROUNDS_OF_A_REQUEST = 1;

/** Delivers what a request has caused, after its answer. Never throws: nobody waits for it. */
export async function deliverAfterRequest(context: Context, settings: Settings): Promise<void> {
  const { senders, phone, close } = openSenders(settings);
  try {
    await deliverNotices(context, { senders, phone, maxRounds: ROUNDS_OF_A_REQUEST });
  } catch (error) {
    context.log.error({ err: error }, "notices could not be delivered after a request");
  } finally {
    close();
  }
}
