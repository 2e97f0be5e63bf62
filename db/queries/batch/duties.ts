import { and, eq, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import {
  alerts,
  billingRuns,
  checkouts,
  paymentMethods,
  payments,
  rateLimits,
  refunds,
  subscriptions,
  webhookEvents,
} from "../../schema";
import { plainStatements } from "../../statement";
import { isDue } from "../subscription/subscriptions";
import type { NewRun } from "./runs";

/**
 * What a run may have to do. False means that there is nothing; true may still turn out to be
 * nothing.
 */
export type Duties = {
  /** Pending payments that are due for a look-up. */
  pendingPayments: boolean;
  /** Pending refunds that are due to be taken up. */
  refunds: boolean;
  due: boolean;
  checkouts: boolean;
  events: boolean;
  /** Webhooks that are no longer kept. */
  oldEvents: boolean;
  keys: boolean;
  /** Counters of limits that say nothing any more. */
  counters: boolean;
  /** An alarm about a stopped run, which the next complete run closes. */
  stopAlarms: boolean;
  /** What time it is for the database. */
  databaseNow: Date;
};

/** Webhooks that came in before the two latter instants are no longer kept. */
export type DutyInstants = { now: Date; strangersBefore: Date; processedBefore: Date };

/**
 * Records the start of a run and finds out what there is to do. It is one query on partial indexes,
 * so a run with nothing to do costs next to nothing. A start that is recorded already is left as it
 * is: the answer to an earlier try was lost.
 */
export async function beginWithDuties(
  db: Queryable,
  { id, trigger, startedAt }: Pick<NewRun, "id" | "trigger" | "startedAt">,
  at: DutyInstants,
): Promise<Duties> {
  const buildSql = () => sql`with begun as (insert into ${billingRuns} (id, trigger, started_at)
    values (${sql.placeholder("id")}, ${sql.placeholder("trigger")}, ${sql.placeholder("startedAt")})
    on conflict (id) do nothing) ${dutiesQuery()}`;
  return one(await duties(db, { shape: "begin", buildSql, values: { id, trigger, startedAt, ...at } }));
}

/** The same for a run that is already recorded. */
export const findDuties = async (db: Queryable, at: DutyInstants): Promise<Duties> =>
  one(await duties(db, { shape: "", buildSql: dutiesQuery, values: at }));

const EPOCH_MS = sql`extract(epoch from clock_timestamp())::float8 * 1000`;

/** @returns what time it is for the database */
export async function readDatabaseClock(db: Queryable): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(sql`select ${EPOCH_MS} as ms`);
  return new Date(row?.ms ?? Number.NaN);
}

type DutiesRow = Omit<Duties, "databaseNow"> & { databaseMs: number };
const duties = plainStatements<DutiesRow>();

function one([found]: DutiesRow[]): Duties {
  if (!found) throw new Error("the query for duties returned no row");
  const { databaseMs, ...rest } = found;
  return { ...rest, databaseNow: new Date(databaseMs) };
}

const exists = (table: SQL, condition: SQL | undefined): SQL => sql`exists (select 1 from ${table} where ${condition})`;

function dutiesQuery(): SQL {
  const now = sql.placeholder("now");
  const isPending = eq(payments.status, "pending");
  const isStopAlarm = and(isNull(alerts.closedAt), eq(alerts.kind, "run_stopped"));
  const isAbandoned = and(inArray(checkouts.status, ["open", "issuing"]), lt(checkouts.expiresAt, now));
  const isOldStranger = and(
    inArray(webhookEvents.status, ["ignored", "refused"]),
    lt(webhookEvents.receivedAt, sql.placeholder("strangersBefore")),
  );
  const isOld = and(eq(webhookEvents.status, "processed"), lt(webhookEvents.receivedAt, sql.placeholder("processedBefore")));
  return sql`select
    ${exists(sql`${payments}`, and(isPending, lte(payments.resolveAt, now)))} as "pendingPayments",
    ${exists(sql`${refunds}`, and(eq(refunds.status, "pending"), lte(refunds.resolveAt, now)))} as refunds,
    ${exists(sql`${subscriptions}`, isDue(now))} as due,
    ${exists(sql`${checkouts}`, isAbandoned)} as checkouts,
    ${exists(sql`${webhookEvents}`, eq(webhookEvents.status, "received"))} as events,
    (${exists(sql`${webhookEvents}`, isOldStranger)} or ${exists(sql`${webhookEvents}`, isOld)}) as "oldEvents",
    ${exists(sql`${paymentMethods}`, eq(paymentMethods.status, "revoked"))} as keys,
    ${exists(sql`${rateLimits}`, lt(rateLimits.expiresAt, now))} as counters,
    ${exists(sql`${alerts}`, isStopAlarm)} as "stopAlarms",
    ${EPOCH_MS} as "databaseMs"`;
}
