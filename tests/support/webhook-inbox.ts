import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gatherHints } from "@/lib/billing/webhook/gather-hints";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { type ReceivedWebhook, receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { World } from "./world";

const gathered = new WeakMap<World, ReturnType<typeof gatherHints>>();

/** Merges together what arrives together, as one server does. */
function mergeTogetherIn(world: World): ReturnType<typeof gatherHints> {
  const merge = gathered.get(world) ?? gatherHints(world.context.db, world.context.log);
  gathered.set(world, merge);
  return merge;
}

export type Delivered = { received: ReceivedWebhook; verdict: { status: string; result: string } | null };

/**
 * Does what the webhook route does with a delivery: stores it, then processes it unless that is
 * already done.
 */
export async function deliver(world: World, body: unknown, headers: Record<string, string> = {}): Promise<Delivered> {
  const rawBody = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const received = await receiveWebhook(world.context, { rawBody, headers, secrets: {}, merge: mergeTogetherIn(world) });
  const isOpen = received.kind === "stored" && received.isOpen;
  return { received, verdict: isOpen ? await processWebhook(world.context, { eventId: received.eventId }) : null };
}

/** Receives Toss's own deliveries while the work runs. @returns every delivery */
export async function withInbox(world: World, work: () => Promise<void>): Promise<Delivered[]> {
  const inbox: Delivered[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    inbox.push(await deliver(world, Buffer.concat(chunks).toString("utf8"), request.headers as Record<string, string>));
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await world.toss.settings({ webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    await work();
    await world.emulator.settleWebhooks();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return inbox;
}
