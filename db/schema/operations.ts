import { sql } from "drizzle-orm";
import { bigint, bigserial, check, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

export const runStatus = pgEnum("run_status", ["running", "completed", "out_of_time", "stopped", "failed"]);

/**
 * One run of the batch. When it is `stopped`, `stopCode` names the fault. A run that is `running`
 * since long ago was killed.
 */
export const billingRuns = pgTable(
  "billing_runs",
  {
    id: uuid("id").primaryKey(),
    trigger: text("trigger").notNull(),
    status: runStatus("status").notNull().default("running"),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    reconciled: integer("reconciled").notNull().default(0),
    ended: integer("ended").notNull().default(0),
    due: integer("due").notNull().default(0),
    paid: integer("paid").notNull().default(0),
    declined: integer("declined").notNull().default(0),
    unknown: integer("unknown").notNull().default(0),
    problems: integer("problems").notNull().default(0),
    remaining: integer("remaining").notNull().default(0),
    durationMs: integer("duration_ms").notNull().default(0),
    stopCode: text("stop_code"),
    /**
     * The run that this one continues; null for a run that the scheduler or an operator started.
     */
    continuesRunId: uuid("successor_of"),
    /** How many runs came before this one in its chain of continuations. */
    depth: integer("generation").notNull().default(0),
  },
  (table) => [
    index("billing_runs_started").on(table.startedAt),
    uniqueIndex("billing_runs_one_successor").on(table.continuesRunId),
    uniqueIndex("billing_runs_one_continuation_at_work").on(table.status).where(sql`status = 'running' and generation > 0`),
    index("billing_runs_running").on(table.startedAt).where(sql`status = 'running'`),
  ],
);

export const webhookStatus = pgEnum("webhook_status", ["received", "processed", "ignored", "refused"]);

/**
 * Webhooks as they came in, before any check. An event that names a payment or a billing key of
 * ours keeps its body, sealed, because BILLING_DELETED carries a billing key. Of any other only the
 * hash and the size are kept. At most one event is open for each payment.
 */
export const webhookEvents = pgTable(
  "webhook_events",
  {
    id: uuid("id").primaryKey(),
    identity: text("identity").notNull(),
    status: webhookStatus("status").notNull().default("received"),
    signature: text("signature").notNull(),
    eventType: text("event_type").notNull(),
    orderId: text("order_id"),
    /**
     * The payment of ours that the event names. Its open event also stands for later ones. Not a
     * foreign key: its check would wait for the process that holds the payment.
     */
    paymentId: uuid("payment_id"),
    /** Null when the event names nothing of ours, or its body is too long to be kept. */
    bodySealed: text("body_sealed"),
    /** SHA-256, in hex; null in rows that an earlier release stored. */
    bodyHash: text("body_hash"),
    bodyBytes: integer("body_bytes").notNull(),
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    receivedAt: instant("received_at").notNull(),
    deliveries: integer("deliveries").notNull().default(1),
    /** How many other events about the same payment this one stands for. */
    merged: integer("merged").notNull().default(0),
    tries: integer("tries").notNull().default(0),
    processedAt: instant("processed_at"),
    result: text("result"),
  },
  (table) => [
    uniqueIndex("webhook_events_identity_unique").on(table.identity),
    index("webhook_events_received").on(table.receivedAt),
    index("webhook_events_open").on(table.receivedAt).where(sql`status = 'received'`),
    uniqueIndex("webhook_events_one_open_per_payment").on(table.paymentId).where(sql`status = 'received'`),
    index("webhook_events_of_strangers").on(table.receivedAt).where(sql`status in ('ignored', 'refused')`),
  ],
);

/**
 * How many webhooks came in during an hour that are unsigned, or name nothing of ours. Those over
 * the hourly limit keep no body, or leave no row at all; the count tells how many there were.
 */
export const webhookHours = pgTable(
  "webhook_hours",
  { hour: instant("hour").primaryKey(), events: integer("events").notNull() },
  () => [check("webhook_hours_counted", sql`events > 0`)],
);

/** Who did what and why. A trigger makes it append-only. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull(),
    /** `person:ID`, `link:INVOICE`, `batch:RUN`, `webhook:ID`, `operator:NAME`. */
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    userId: text("user_id"),
    subscriptionId: uuid("subscription_id"),
    paymentId: uuid("payment_id"),
    detail: jsonb("detail").$type<Record<string, string | number | boolean | null>>().notNull(),
  },
  (table) => [
    index("audit_events_subscription").on(table.subscriptionId, table.id),
    index("audit_events_user").on(table.userId, table.id),
  ],
);

export const alertKind = pgEnum("alert_kind", ["unknown_payment", "run_stopped"]);

/**
 * An alarm, from when it opened until it closed. At most one is open for each subject. The row is
 * the alarm; channels only carry it.
 */
export const alerts = pgTable(
  "alerts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: alertKind("kind").notNull(),
    /** The order id of a payment, or the code that stopped a run. */
    subject: text("subject").notNull(),
    openedAt: instant("opened_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (table) => [
    uniqueIndex("alerts_one_open_per_subject").on(table.kind, table.subject).where(sql`closed_at is null`),
    index("alerts_opened").on(table.openedAt),
    check("alerts_close_after_open", sql`closed_at is null or closed_at >= opened_at`),
  ],
);

/**
 * How far the clock of the demo and the tests is from the real one. Read only while the emulator is
 * in use.
 */
export const testClock = pgTable(
  "test_clock",
  { id: integer("id").primaryKey(), offsetMs: bigint("offset_ms", { mode: "number" }).notNull() },
  () => [check("test_clock_single_row", sql`id = 1`)],
);

/**
 * When the next call to Toss may leave: row 1 for all calls, row 2 for the share of them that
 * webhooks may cause. All processes share the rows; only the database's own clock reads and writes
 * them.
 */
export const tossPace = pgTable(
  "toss_pace",
  { id: integer("id").primaryKey(), nextSlotAt: instant("next_slot_at").notNull() },
  () => [check("toss_pace_rows", sql`id in (1, 2)`)],
);

/**
 * Whether Toss has stopped answering. One row that all processes share. `retry_at` is null while
 * calls may be sent. Otherwise it is the instant from which one single call may probe whether Toss
 * is back. Only the database's own clock reads and writes it.
 */
export const tossCircuit = pgTable(
  "toss_circuit",
  { id: integer("id").primaryKey(), silences: integer("silences").notNull().default(0), retryAt: instant("retry_at") },
  () => [check("toss_circuit_single_row", sql`id = 1`)],
);

/**
 * Unused: an index of billing_runs now allows only one continuation at a time. Kept while the
 * release before this one may run beside it.
 */
export const batchRelay = pgTable(
  "batch_relay",
  { id: integer("id").primaryKey(), predecessor: uuid("predecessor"), freeAt: instant("free_at").notNull() },
  () => [check("batch_relay_single_row", sql`id = 1`)],
);
