import { and, eq, isNull, lte, not, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { alerts, payments } from "../schema";
import { inserts, type Write, writeTogether } from "./write-together";

/** An alarm that is open. Of unknown payments there is one for all of them; of runs that were stopped, one for each code. */
export type OpenAlert = { kind: (typeof alerts.$inferSelect)["kind"]; code: string | null; count: number; since: Date };

const isUnknownPayment = eq(alerts.kind, "unknown_payment");
const isPending = eq(payments.status, "pending");
const isOfPayment = sql`${alerts.subject} = ${payments.orderId}`;
export const exists = (table: SQL, condition: SQL | undefined): SQL => sql`exists (select 1 from ${table} where ${condition})`;

/** Of a payment: it has been pending since then or longer, and nobody has said so. */
export const isAlarmOwed = (since: SQLWrapper): SQL | undefined =>
  and(
    isPending,
    lte(payments.createdAt, since),
    not(exists(sql`${alerts}`, and(isUnknownPayment, isNull(alerts.closedAt), isOfPayment))),
  );
/** Of an alarm: it is open, and what it is about is settled. */
export const isAlarmOver = (now: SQLWrapper): SQL | undefined =>
  and(
    isUnknownPayment,
    isNull(alerts.closedAt),
    lte(alerts.openedAt, now),
    not(exists(sql`${payments}`, and(isPending, isOfPayment))),
  );

const at = sql`${sql.placeholder("now")}::timestamptz`;
/** An instance whose clock is a little ahead may have opened what another one closes. */
const closes = sql`closed_at = greatest(opened_at, ${at})`;

/**
 * Raises and lowers the alarms in one statement: one for every payment that has been pending since `unknownSince` or longer, whose process may
 * have died before it could say so; one for the code that stopped this run, until a run goes through.
 */
export async function soundAlerts(
  db: Queryable,
  input: { now: Date; unknownSince: Date; stopCode: string | null; isThrough: boolean },
): Promise<void> {
  const { now, unknownSince, stopCode, isThrough } = input;
  const settled = isAlarmOver(sql.placeholder("now"));
  const over = isThrough ? or(settled, eq(alerts.kind, "run_stopped")) : settled;
  const since = sql`${sql.placeholder("unknownSince")}::timestamptz`;
  await writeTogether(db, [
    inserts(alerts, stopCode ? [{ kind: "run_stopped", subject: stopCode, openedAt: now }] : [], { unlessExists: "any" }),
    {
      name: "opened",
      shape: "",
      // In the order of the subjects, like everybody who writes several: nobody waits for each other in a circle.
      draw: () => sql`insert into ${alerts} (kind, subject, opened_at)
        select 'unknown_payment', ${payments.orderId}, ${payments.createdAt} + (${at} - ${since}) from ${payments}
        where ${isAlarmOwed(since)} order by ${payments.orderId} on conflict do nothing`,
      values: { now, unknownSince },
    },
    {
      name: "closed",
      shape: isThrough ? "through" : "",
      // What somebody is settling at this moment is closed by them.
      draw: () => sql`update ${alerts} set ${closes} where ${alerts.id} in
        (select ${alerts.id} from ${alerts} where ${and(isNull(alerts.closedAt), over)} for update skip locked)`,
      values: {},
    },
  ]);
}

export type AlertChanges = {
  /** Written before they open, so that no run has to come by. */
  raise: { orderId: string; opensAt: Date }[];
  close: string[];
  /** Of these nobody was ever alarmed. */
  withdraw: string[];
};

/** For the statement that settles: the alarms of payments, by order id. */
export function alertWrites({ raise, close, withdraw }: AlertChanges, now: Date): (Write | null)[] {
  const inOrder = raise.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const rows = inOrder.map(({ orderId, opensAt }) => ({
    kind: "unknown_payment" as const,
    subject: orderId,
    openedAt: opensAt,
  }));
  const of = (name: string): SQL | undefined =>
    and(isUnknownPayment, isNull(alerts.closedAt), sql`${alerts.subject} = any(${sql.placeholder(name)}::text[])`);
  return [
    inserts(alerts, rows, { unlessExists: "any" }),
    close.length === 0
      ? null
      : {
          name: "closed_alerts",
          shape: "",
          draw: () => sql`update ${alerts} set ${closes} where ${of("closed_alerts")}`,
          values: { closed_alerts: close, now },
        },
    withdraw.length === 0
      ? null
      : {
          name: "withdrawn_alerts",
          shape: "",
          draw: () => sql`delete from ${alerts} where ${of("withdrawn_alerts")}`,
          values: { withdrawn_alerts: withdraw },
        },
  ];
}

/**
 * What is alarming now. A payment that has been unknown since `unknownSince` counts also while its row is still owed, because the process that
 * would have written it died: the next run does.
 */
export async function listOpenAlerts(
  db: Queryable,
  { now, unknownSince }: { now: Date; unknownSince: Date },
): Promise<OpenAlert[]> {
  const [until, since] = [now.toISOString(), unknownSince.toISOString()];
  const rows = await db.execute<{ kind: OpenAlert["kind"]; code: string | null; count: number; since: string }>(sql`
    with known as (select kind, subject, opened_at from alerts where closed_at is null),
    owed as (
      select order_id, created_at + (${until}::timestamptz - ${since}::timestamptz) as opened_at from payments
      where status = 'pending' and created_at <= ${since}::timestamptz
        and not exists (select 1 from known where kind = 'unknown_payment' and subject = order_id)
    ),
    due as (
      select kind, case when kind = 'run_stopped' then subject end as code, opened_at from known where opened_at <= ${until}::timestamptz
      union all select 'unknown_payment', null, opened_at from owed
    )
    select kind, code, count(*)::int as count, min(opened_at)::text as since from due group by kind, code order by kind desc, code`);
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}
