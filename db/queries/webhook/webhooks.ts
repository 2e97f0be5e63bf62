import { eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { webhookEvents } from "../../schema";
import { type Given, plainStatements, statement } from "../../statement";

export type WebhookEventRow = typeof webhookEvents.$inferSelect;

export type NewWebhookEvent = Pick<
  WebhookEventRow,
  | "id"
  | "identity"
  | "status"
  | "signature"
  | "eventType"
  | "orderId"
  | "paymentId"
  | "bodySealed"
  | "bodyHash"
  | "bodyBytes"
  | "headers"
  | "receivedAt"
  | "result"
>;

/** The row that keeps an event, or that an event was merged into. */
export type StoredEvent = Pick<WebhookEventRow, "id" | "status">;

/** `hourCount`: how many events of this hour count towards the limit, with this one. */
export type StoredStranger = { stored: StoredEvent | null; hourCount: number };

/**
 * Stores an event that names nothing of ours, or counts one more delivery if it is already stored.
 * Over `mostAnHour` of them it is only counted. One statement, so the limit holds for any number at
 * once.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export async function storeStranger(
  db: Queryable,
  row: NewWebhookEvent,
  { mostAnHour }: { mostAnHour: number },
): Promise<StoredStranger> {
  const [found] = await db.execute<{ events: number; id: string | null; status: StoredEvent["status"] | null }>(sql`
    with counted as (${counting(row)}),
    stored as (
      insert into webhook_events (${COLUMNS}) select ${valuesOf(row, sql`${row.bodySealed}::text`)} from counted where events <= ${mostAnHour}::int
      on conflict (identity) do update set deliveries = webhook_events.deliveries + 1 returning id, status
    )
    select counted.events, stored.id, stored.status from counted left join stored on true`);
  if (!found) throw new Error("the webhook event was not counted");
  const { events: hourCount, id, status } = found;
  return { stored: id && status ? { id, status } : null, hourCount };
}

/**
 * What an event is, and what it is about: a payment, by Toss's key or else by our order id, or with
 * `named` null something else.
 */
export type HintIdentity = Pick<NewWebhookEvent, "identity" | "signature"> & {
  named: { paymentKey?: string; orderId?: string } | null;
};
/** `quietSince` and `soon`: see `hintWindow`. */
export type Hint = HintIdentity & { quietSince: Date; soon: Date };
/** `isJustRead`: a webhook has made us read the payment at Toss within the minute. */
export type MergedHint = { payment: { id: string; isJustRead: boolean } | null; merged: StoredEvent | null };

type MergedRow = { paymentId: string | null; isJustRead: boolean; id: string | null; status: StoredEvent["status"] | null };
const merging = plainStatements<MergedRow>();

/** The same for one. */
export async function mergeHint(db: Queryable, hint: Hint): Promise<MergedHint> {
  const [merged] = await mergeHints(db, [hint]);
  if (!merged) throw new Error("the webhook event was not looked for");
  return merged;
}

/**
 * Finds the payment that each event names, and merges the event. If it is already stored, one more
 * delivery is counted. If another event about the same payment is open, that one stands for both,
 * is tried anew, and counts as signed if either is. One statement for all, because a flood consists
 * of such events.
 * @returns one answer for each, in order; `merged` null when there is neither the same event nor an
 *   open one about that payment
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export async function mergeHints(db: Queryable, hints: readonly Hint[]): Promise<MergedHint[]> {
  const rows = await merging(db, { shape: "all", buildSql: mergingSql, values: { hints: JSON.stringify(hints.map(rowOf)) } });
  return rows.map(({ paymentId, isJustRead, id, status }) => ({
    payment: paymentId ? { id: paymentId, isJustRead } : null,
    merged: id && status ? { id, status } : null,
  }));
}

const rowOf = ({ identity, signature, named, quietSince, soon }: Hint, nth: number) => ({
  ...{ nth, identity, signature, quietSince, soon },
  isNamed: named !== null,
  paymentKey: named?.paymentKey ?? null,
  orderId: named?.orderId ?? null,
});

/**
 * The rows are locked in the order of their ids, so that two processes never wait for each other. A
 * row that was closed meanwhile takes in no other event.
 */
const mergingSql = (): SQL => sql`
  with given as (
    select * from jsonb_to_recordset(${sql.placeholder("hints")}::jsonb) as hint(nth int, identity text, signature text,
      "isNamed" boolean, "paymentKey" text, "orderId" text, "quietSince" timestamptz, soon timestamptz)
  ),
  named as (
    select given.*, payment.id as payment_id, payment.hint_read_at from given left join lateral (
      select id, hint_read_at from payments
      where payment_key = given."paymentKey" or order_id = given."orderId"
      order by payment_key is not distinct from given."paymentKey" desc limit 1
    ) payment on true
  ),
  found as (
    select named.*, event.id as event_id, event.is_same from named left join lateral (
      select id, identity = named.identity as is_same from webhook_events
      where identity = named.identity or (payment_id = named.payment_id and status = 'received')
      order by is_same desc limit 1
    ) event on not named."isNamed" or named.payment_id is not null
  ),
  locked as (
    select id, status from webhook_events where id in (select event_id from found) order by id for update
  ),
  merged as (
    update webhook_events event set
      deliveries = event.deliveries + arrived.events,
      merged = event.merged + arrived.others,
      tries = case when arrived.others = 0 then event.tries else 0 end,
      signature = case when arrived.is_valid then 'valid' else event.signature end
    from (
      select event_id, count(*)::int as events, (count(*) filter (where not is_same))::int as others,
        bool_or(signature = 'valid') as is_valid
      from found join locked on locked.id = event_id
      where is_same or locked.status = 'received' group by event_id
    ) arrived
    where event.id = arrived.event_id
    returning event.id, event.status
  )
  select found.payment_id as "paymentId", merged.id, merged.status,
    coalesce(hint_read_at > "quietSince" and hint_read_at <= soon, false) as "isJustRead"
  from found left join merged on merged.id = found.event_id and (found.is_same or merged.status = 'received')
  order by nth`;

/**
 * Two that arrive at once may both find no open event to be merged into; the indexes let one in.
 */
const MAX_STORE_TRIES = 5;

/**
 * Stores an event that names a payment or a billing key of ours, and that could not be merged. An
 * unsigned one over `mostAnHour` keeps no body.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export async function storeHint(
  db: Queryable,
  row: NewWebhookEvent,
  { mostAnHour, merge }: { mostAnHour: number; merge: () => Promise<MergedHint> },
): Promise<StoredEvent> {
  const events = row.signature === "valid" ? sql`select 0 as events` : counting(row);
  const body = sql`case when events <= ${mostAnHour}::int then ${row.bodySealed}::text end`;
  for (let tries = 0; tries < MAX_STORE_TRIES; tries++) {
    // Every statement that counts does so before it touches an event, so no two wait for each
    // other.
    const [stored] = await db.execute<StoredEvent>(sql`
      with counted as (${events})
      insert into webhook_events (${COLUMNS}) select ${valuesOf(row, body)} from counted
      on conflict do nothing returning id, status`);
    if (stored) return stored;
    const { merged } = await merge();
    if (merged) return merged;
  }
  throw new Error("the webhook event was not stored");
}

const COLUMNS = sql.raw(
  "id, identity, status, signature, event_type, order_id, payment_id, body_hash, body_bytes, headers, received_at, result, body_sealed",
);

const valuesOf = (row: NewWebhookEvent, body: SQL): SQL => sql`
  ${row.id}::uuid, ${row.identity}, ${row.status}::webhook_status, ${row.signature}, ${row.eventType}, ${row.orderId}::text,
  ${row.paymentId}::uuid, ${row.bodyHash}::text, ${row.bodyBytes}::int, ${JSON.stringify(row.headers)}::text::jsonb,
  ${row.receivedAt.toISOString()}::timestamptz, ${row.result}::text, ${body}`;

const counting = ({ receivedAt }: NewWebhookEvent): SQL => sql`
  insert into webhook_hours (hour, events) values (date_trunc('hour', ${receivedAt.toISOString()}::timestamptz), 1)
  on conflict (hour) do update set events = webhook_hours.events + 1 returning events`;

const eventById = statement((db, { id }: Given<{ id: string }>) =>
  db.select().from(webhookEvents).where(eq(webhookEvents.id, id)),
);

export async function findWebhookEvent(db: Queryable, id: string): Promise<WebhookEventRow | null> {
  const [row] = await eventById(db, { id });
  return row ?? null;
}

export type EventVerdict = {
  id: string;
  /** What the processing has seen: an event that was merged since then is news. */
  seenMerged: number;
  status: WebhookEventRow["status"];
  result: string;
  tries: number;
  processedAt: Date;
};

/**
 * Writes down what came of an event. It stays open when another event was merged into it meanwhile:
 * what Toss answered may be older than that. A closed event never opens again.
 */
export async function closeWebhookEvent(db: Queryable, verdict: EventVerdict): Promise<void> {
  const { id, seenMerged, status, result, tries, processedAt } = verdict;
  await db.execute(sql`
    update webhook_events set
      status = case when ${status}::text = 'received' or (status = 'received' and merged <> ${seenMerged}::int) then status
        else ${status}::webhook_status end,
      tries = case when merged <> ${seenMerged}::int then tries else ${tries}::int end,
      result = ${result}, processed_at = ${processedAt.toISOString()}::timestamptz
    where id = ${id}::uuid`);
}

export type OpenEventsWanted = {
  limit: number;
  maxTries: number;
  /** Neither tried, nor its payment read, after this instant. */
  quietSince: Date;
  /** A reading further ahead was noted before the clock was set back. */
  soon: Date;
};

/**
 * Events that may be acted upon now, those that may matter first: about a paid payment of a live
 * subscription before others, signed before unsigned, the subscription that is due first before
 * later ones, then the oldest.
 */
export async function listOpenWebhookEvents(db: Queryable, wanted: OpenEventsWanted): Promise<{ id: string }[]> {
  const { limit, maxTries } = wanted;
  const [quietSince, soon] = [wanted.quietSince.toISOString(), wanted.soon.toISOString()];
  const isQuiet = (at: SQL) => sql`(${at} is null or ${at} <= ${quietSince}::timestamptz or ${at} > ${soon}::timestamptz)`;
  return db.execute<{ id: string }>(sql`
    select event.id from webhook_events event
    left join payments payment on payment.id = event.payment_id
    left join subscriptions subscription on subscription.id = payment.subscription_id
    where event.status = 'received' and event.tries < ${maxTries}::int
      and ${isQuiet(sql`event.processed_at`)} and ${isQuiet(sql`payment.hint_read_at`)}
    order by (payment.status = 'paid' and subscription.status <> 'ended') is true desc, event.signature = 'valid' desc,
      subscription.due_at nulls last, event.received_at, event.id
    limit ${limit}::int`);
}

export type ForgetWanted = {
  /**
   * Events that name nothing of ours, or were refused, go when they came in before this instant.
   */
  strangersBefore: Date;
  /** Events that were acted upon go when they came in before this instant. */
  processedBefore: Date;
  limit: number;
};

/** @returns how many events were deleted; fewer than the limit means that no more are left */
export async function forgetWebhookEvents(db: Queryable, wanted: ForgetWanted): Promise<number> {
  const [strangersBefore, processedBefore] = [wanted.strangersBefore.toISOString(), wanted.processedBefore.toISOString()];
  await db.execute(sql`delete from webhook_hours where hour < ${strangersBefore}::timestamptz`);
  const forgotten = await db.execute(sql`
    delete from webhook_events where id in (
      (select id from webhook_events where status in ('ignored', 'refused') and received_at < ${strangersBefore}::timestamptz
        order by received_at limit ${wanted.limit}::int)
      union all
      (select id from webhook_events where status = 'processed' and received_at < ${processedBefore}::timestamptz
        order by received_at limit ${wanted.limit}::int)
    ) returning id`);
  return forgotten.length;
}
