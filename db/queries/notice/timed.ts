/**
 * Notices that no act causes, but time or something that stays wrong: found by looking, and stored
 * once by their event.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { alerts, billingRuns, notices, payments, reconciliationDifferences, subscriptions, webhookEvents } from "../../schema";
import { type Write, writeTogether } from "../../write-together";

export type Timed = {
  now: Date;
  /** The plans whose renewal is announced. */
  longPlans: string[];
  /** Renewals that end before these instants are announced, for the last or the first time. */
  soonBefore: Date;
  laterBefore: Date;
  /** Charges older than that are told to the person. */
  checkingBefore: Date;
  /** The channels to the merchant. */
  channels: string[];
  /** The day in Seoul, such as `2026-12-31`, and when it began. */
  day: string;
  dayBegan: Date;
  runBefore: Date;
  webhooksBefore: Date;
  undeliverableSince: Date;
  hasSummary: boolean;
};

const NOW = sql`${sql.placeholder("now")}::timestamptz`;
const at = (name: keyof Timed) => sql`${sql.placeholder(name)}::timestamptz`;
const seconds = (column: SQL | typeof subscriptions.graceEndsAt) => sql`extract(epoch from ${column})::bigint`;

/** @returns how the rows of `from` become notices to a person, by mail */
const toPerson = (
  columns: { event: SQL; template: SQL; userId: SQL; subscriptionId: SQL; paymentId: SQL; detail: SQL },
  from: SQL,
) =>
  sql`insert into ${notices} (event, template, channel, user_id, subscription_id, payment_id, detail, created_at, due_at)
    select ${columns.event}, ${columns.template}, 'mail', ${columns.userId}, ${columns.subscriptionId}, ${columns.paymentId}, ${columns.detail}, ${NOW}, ${NOW}
    from ${from} on conflict do nothing`;

const toMerchant = (columns: { event: SQL; template: string; detail?: SQL }, from: SQL) =>
  sql`insert into ${notices} (event, template, channel, detail, created_at, due_at)
    select found.event, ${sql.raw(`'${columns.template}'`)}, channel, found.detail, ${NOW}, ${NOW}
    from (select ${columns.event} as event, ${columns.detail ?? sql`'{}'::jsonb`} as detail ${from}) found
    cross join unnest(${sql.placeholder("channels")}::text[]) as channel on conflict do nothing`;

const DAY = sql`${sql.placeholder("day")}::text`;
const NONE = sql`null::uuid`;

const s = subscriptions;

/**
 * Access has ended and an attempt follows. Without one, the run ends the subscription and says so.
 */
const accessEnded = () =>
  toPerson(
    {
      event: sql`'grace:' || ${s.id} || ':' || ${seconds(s.graceEndsAt)}`,
      template: sql`'access_ended'`,
      userId: sql`${s.userId}`,
      subscriptionId: sql`${s.id}`,
      paymentId: NONE,
      detail: sql`'{}'::jsonb`,
    },
    sql`${s} where ${s.status} = 'past_due' and ${s.graceEndsAt} <= ${NOW} and ${s.nextAttemptAt} is not null`,
  );

/** After a trial nothing is charged unless its person says yes, and they are asked for that. */
const renewalComing = () =>
  toPerson(
    {
      event: sql`'renewal:' || ${s.id} || ':' || ${seconds(sql`${s.currentPeriodEnd}`)}`,
      template: sql`case when ${s.currentPeriodEnd} <= ${at("soonBefore")} then 'renewal_in_7_days' else 'renewal_in_30_days' end`,
      userId: sql`${s.userId}`,
      subscriptionId: sql`${s.id}`,
      paymentId: NONE,
      detail: sql`jsonb_build_object('periodEndMs', (extract(epoch from ${s.currentPeriodEnd}) * 1000)::bigint)`,
    },
    sql`${s} where ${s.status} = 'active' and ${s.cancelAt} is null and ${s.periodIndex} >= 0 and ${s.plan} = any(${sql.placeholder("longPlans")}::text[])
      and ${s.currentPeriodEnd} > ${NOW} and ${s.currentPeriodEnd} <= ${at("laterBefore")}`,
  );

const checkingLong = () =>
  toPerson(
    {
      event: sql`'checking:' || ${payments.id}`,
      template: sql`'checking_long'`,
      userId: sql`${payments.userId}`,
      subscriptionId: sql`${payments.subscriptionId}`,
      paymentId: sql`${payments.id}`,
      detail: sql`'{}'::jsonb`,
    },
    sql`${payments} where ${payments.status} = 'pending' and ${payments.createdAt} <= ${at("checkingBefore")}`,
  );

const runStopped = () =>
  toMerchant(
    {
      event: sql`'alert:' || ${alerts.id}`,
      template: "run_stopped",
      detail: sql`jsonb_build_object('code', ${alerts.subject})`,
    },
    sql`from ${alerts} where ${alerts.kind} = 'run_stopped' and ${alerts.closedAt} is null and ${alerts.openedAt} <= ${NOW}`,
  );

/** Repeated each day, because a scheduler that is silent stays silent. */
const noRun = () =>
  toMerchant(
    { event: sql`'no_run:' || ${DAY}`, template: "no_run" },
    sql`from (select max(${billingRuns.startedAt}) as last from ${billingRuns}) runs where runs.last < ${at("runBefore")}`,
  );

/** An outage leaves thousands of them, so they share one notice a day. */
const unknownPayments = () =>
  toMerchant(
    { event: sql`'unknown:' || ${DAY}`, template: "unknown_payment" },
    sql`where exists (select 1 from ${alerts}
      where ${alerts.kind} = 'unknown_payment' and ${alerts.closedAt} is null and ${alerts.openedAt} <= ${NOW})`,
  );

const differences = () =>
  toMerchant(
    { event: sql`'differences:' || found_by.run_id`, template: "differences_found" },
    sql`from (select distinct ${reconciliationDifferences.runId} as run_id from ${reconciliationDifferences}
      where ${reconciliationDifferences.status} = 'open') found_by`,
  );

const undeliverable = () =>
  toMerchant(
    { event: sql`'undeliverable:' || ${DAY}`, template: "undeliverable_notices" },
    sql`where exists (select 1 from ${notices}
      where ${notices.status} = 'undeliverable' and ${notices.settledAt} > ${at("undeliverableSince")}
        and ${notices.channel} <> 'alimtalk' and ${notices.userId} is not null)`,
  );

const webhooksStuck = () =>
  toMerchant(
    { event: sql`'webhooks:' || ${DAY}`, template: "webhooks_stuck" },
    sql`where exists (select 1 from ${webhookEvents}
      where ${webhookEvents.status} = 'received' and ${webhookEvents.receivedAt} < ${at("webhooksBefore")})`,
  );

const summary = () =>
  toMerchant(
    { event: sql`'summary:' || ${DAY}`, template: "daily_summary" },
    sql`where ${sql.placeholder("hasSummary")}::boolean and exists (select 1 from ${billingRuns}
      where ${billingRuns.startedAt} >= ${at("dayBegan")} and ${billingRuns.finishedAt} <= ${NOW})`,
  );

const ALL = {
  accessEnded,
  renewalComing,
  checkingLong,
  runStopped,
  noRun,
  unknownPayments,
  differences,
  undeliverable,
  webhooksStuck,
  summary,
};

/** Stores all of them, in one statement. */
export function storeTimedNotices(db: Queryable, timed: Timed): Promise<void> {
  const writes = Object.entries(ALL).map(
    ([name, buildSql], nth): Write => ({
      name: `timed_${name.toLowerCase()}`,
      shape: "",
      buildSql,
      values: nth === 0 ? timed : {},
    }),
  );
  return writeTogether(db, writes);
}
