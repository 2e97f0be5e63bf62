import { eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { noticePhones, notices, users } from "../../schema";
import { plainStatements } from "../../statement";

export type Branching = {
  now: Date;
  /** The templates that also go to phones, and those of them that have an AlimTalk. */
  templates: string[];
  alimtalk: string[];
  /** Only these mails, whatever became of them. Absent: all that wait, up to `limit`. */
  ids?: string[];
  limit: number;
};

/**
 * Gives mails to people with a number a notice for the phone beside them, once for each event,
 * whichever channel it takes. An AlimTalk is written in Korean, so those who read English get the
 * SMS.
 */
export async function branchToPhones(db: Queryable, { ids, ...given }: Branching): Promise<void> {
  const one = sql`n.id = any(${sql.placeholder("ids")}::uuid[])`;
  const buildSql = () =>
    asRows(
      sql`case when n.template = any(${sql.placeholder("alimtalk")}::text[]) and u.locale is distinct from 'en'
        then 'alimtalk' else 'sms' end`,
      sql`join ${users} u on u.id = n.user_id
        where n.channel = 'mail' and n.template = any(${sql.placeholder("templates")}::text[])
        and ${ids ? one : sql`n.status = 'waiting'`} and not exists (select 1 from ${notices} other
          where other.event = n.event and other.template = n.template and other.channel in ('alimtalk', 'sms'))
        order by n.created_at limit ${sql.placeholder("limit")}::int`,
    );
  await stores(db, { shape: ids ? "these" : "waiting", buildSql, values: { ...given, ids } });
}

/** The SMS of an AlimTalk that has not reached its phone; none when the number is gone. */
export async function fallBackToSms(db: Queryable, values: { id: string; now: Date }): Promise<void> {
  const buildSql = () => asRows(sql`'sms'`, sql`where n.id = ${sql.placeholder("id")}::uuid`);
  await stores(db, { shape: "sms", buildSql, values });
}

const stores = plainStatements();

/** Each is as old as its cause, and given up with it. */
const asRows = (channel: SQL, chosen: SQL): SQL => sql`insert into ${notices}
  (event, template, channel, user_id, subscription_id, payment_id, detail, created_at, due_at)
  select n.event, n.template, ${channel}, n.user_id, n.subscription_id, n.payment_id, n.detail, n.created_at,
    ${sql.placeholder("now")}::timestamptz
  from ${notices} n join ${noticePhones} p on p.user_id = n.user_id ${chosen} on conflict do nothing`;

/** @returns the number of a person, and when they agreed; null when there is none */
export async function findPhone(db: Queryable, userId: string): Promise<{ number: string; agreedAt: Date } | null> {
  const { number, agreedAt } = noticePhones;
  const [row] = await db.select({ number, agreedAt }).from(noticePhones).where(eq(noticePhones.userId, userId));
  return row ?? null;
}

/** Stores the number, or replaces the one before. */
export async function storePhone(db: Queryable, row: typeof noticePhones.$inferInsert): Promise<void> {
  const set = { number: row.number, agreedAt: row.agreedAt };
  await db.insert(noticePhones).values(row).onConflictDoUpdate({ target: noticePhones.userId, set });
}

/** @returns whether there was one */
export async function deletePhone(db: Queryable, userId: string): Promise<boolean> {
  const deleted = await db.delete(noticePhones).where(eq(noticePhones.userId, userId)).returning({ id: noticePhones.userId });
  return deleted.length > 0;
}
