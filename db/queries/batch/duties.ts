import { and, eq, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { alerts, billingRuns, checkouts, paymentMethods, payments, subscriptions, webhookEvents } from "../../schema";
import { plainStatements } from "../../statement";
import { isDue } from "../subscription/subscriptions";
import type { NewRun } from "./runs";

/** What a run may find to do; a duty that is false has nothing in it, one that is true may turn out to be empty. */
export type Duties = {
  /** Pending payments whose time to be looked up has come. */
  pendingPayments: boolean;
  due: boolean;
  checkouts: boolean;
  events: boolean;
  keys: boolean;
  /** An alarm that an earlier run was stopped, which a run that goes through lowers. */
  stopAlarms: boolean;
};

/**
 * Puts a run on record and says what there is to do. Asked once and together, by partial indexes, so that a run with nothing to do costs next to
 * nothing.
 */
export async function beginWithDuties(
  db: Queryable,
  { id, trigger, startedAt }: Pick<NewRun, "id" | "trigger" | "startedAt">,
  now: Date,
): Promise<Duties> {
  const draw = () => sql`with begun as (insert into ${billingRuns} (id, trigger, started_at)
    values (${sql.placeholder("id")}, ${sql.placeholder("trigger")}, ${sql.placeholder("startedAt")})) ${drawDuties()}`;
  return one(await duties(db, { shape: "begin", draw, values: { id, trigger, startedAt, now } }));
}

/** The same for a run that is on record. */
export const findDuties = async (db: Queryable, now: Date): Promise<Duties> =>
  one(await duties(db, { shape: "", draw: drawDuties, values: { now } }));

const duties = plainStatements<Duties>();

function one([found]: Duties[]): Duties {
  if (!found) throw new Error("the database said nothing");
  return found;
}

const exists = (table: SQL, condition: SQL | undefined): SQL => sql`exists (select 1 from ${table} where ${condition})`;

function drawDuties(): SQL {
  const now = sql.placeholder("now");
  const isPending = eq(payments.status, "pending");
  const isStopAlarm = and(isNull(alerts.closedAt), eq(alerts.kind, "run_stopped"));
  const isAbandoned = and(inArray(checkouts.status, ["open", "issuing"]), lt(checkouts.expiresAt, now));
  return sql`select
    ${exists(sql`${payments}`, and(isPending, lte(payments.resolveAt, now)))} as "pendingPayments",
    ${exists(sql`${subscriptions}`, isDue(now))} as due,
    ${exists(sql`${checkouts}`, isAbandoned)} as checkouts,
    ${exists(sql`${webhookEvents}`, eq(webhookEvents.status, "received"))} as events,
    ${exists(sql`${paymentMethods}`, eq(paymentMethods.status, "revoked"))} as keys,
    ${exists(sql`${alerts}`, isStopAlarm)} as "stopAlarms"`;
}
