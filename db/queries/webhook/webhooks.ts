import { and, asc, eq, lt, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { webhookEvents } from "../../schema";
import { changeOf, type Given, statement } from "../../statement";

export type WebhookEventRow = typeof webhookEvents.$inferSelect;

type NewWebhookEvent = Pick<
  WebhookEventRow,
  "id" | "identity" | "status" | "signature" | "eventType" | "orderId" | "bodySealed" | "bodyBytes" | "headers" | "receivedAt"
>;

const newEvent = statement((db, event: Given<NewWebhookEvent>) => {
  const { id, identity, status, signature, eventType, orderId, bodySealed, bodyBytes, headers, receivedAt } = event;
  return db
    .insert(webhookEvents)
    .values({ id, identity, status, signature, eventType, orderId, bodySealed, bodyBytes, headers, receivedAt })
    .onConflictDoUpdate({ target: webhookEvents.identity, set: { deliveries: sql`${webhookEvents.deliveries} + 1` } })
    .returning();
});

/**
 * Stores an event, or counts one more delivery if it is already stored.
 * @returns the row as it is now
 */
export async function upsertWebhookEvent(db: Queryable, row: NewWebhookEvent): Promise<WebhookEventRow> {
  const [stored] = await newEvent(db, row);
  if (!stored) throw new Error("the webhook event was not stored");
  return stored;
}

const eventById = statement((db, { id }: Given<{ id: string }>) =>
  db.select().from(webhookEvents).where(eq(webhookEvents.id, id)),
);

export async function findWebhookEvent(db: Queryable, id: string): Promise<WebhookEventRow | null> {
  const [row] = await eventById(db, { id });
  return row ?? null;
}

export const updateWebhookEvent = changeOf(webhookEvents);

/** Events that are stored and not processed yet, oldest first. */
export const listOpenWebhookEvents = (db: Queryable, input: { limit: number; maxTries: number }) =>
  db
    .select()
    .from(webhookEvents)
    .where(and(eq(webhookEvents.status, "received"), lt(webhookEvents.tries, input.maxTries)))
    .orderBy(asc(webhookEvents.receivedAt))
    .limit(input.limit);
