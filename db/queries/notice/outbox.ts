import { and, count, eq, gt, isNull, ne, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { notices } from "../../schema";
import { type Given, statement } from "../../statement";
import { inserts, type Write } from "../../write-together";

export type Notice = typeof notices.$inferSelect;
export type NewNotice = Omit<
  typeof notices.$inferInsert,
  "id" | "status" | "tries" | "isCopied" | "settledAt" | "returnedAt" | "reason" | "answer" | "handedAs"
>;

/** Stores notices together with their cause. What was told before stays told once. */
export const newNotices = (rows: NewNotice[]): Write | null => inserts(notices, rows, { unlessExists: "any" });

type Claiming = { now: Date; until: Date; channels: string[]; limit: number };

/**
 * Takes the notices that have waited longest, until an instant: before it, no other deliverer takes
 * them. Each taking counts as a try. @returns them, the oldest first
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */
export const claimNotices = statement((db, { now, until, channels, limit }: Given<Claiming>) => {
  const taken = db.$with("taken").as(
    db
      .select({ id: notices.id })
      .from(notices)
      .where(
        and(
          eq(notices.status, "waiting"),
          sql`${notices.dueAt} <= ${now}::timestamptz`,
          sql`${notices.channel} = any(${channels})`,
        ),
      )
      .orderBy(notices.dueAt, notices.createdAt)
      .limit(limit)
      .for("update", { skipLocked: true }),
  );
  return db
    .with(taken)
    .update(notices)
    .set({ dueAt: sql`${until}::timestamptz`, tries: sql`${notices.tries} + 1` })
    .where(sql`${notices.id} in (select id from taken)`)
    .returning();
});

/** The claim of one deliverer: what it changes is still its own. */
type Held = { id: string; heldUntil: Date };
type Settling = Held & { status: "sent" | "dropped" | "undeliverable"; now: Date; reason: string | null; answer: string | null };

const isHeld = ({ id, heldUntil }: Given<Held>) =>
  and(eq(notices.id, id), eq(notices.status, "waiting"), sql`${notices.dueAt} = ${heldUntil}::timestamptz`);

const settled = statement((db, given: Given<Settling>) =>
  db
    .update(notices)
    .set({
      status: sql`${given.status}::notice_status`,
      dueAt: null,
      settledAt: sql`${given.now}::timestamptz`,
      reason: sql`${given.reason}`,
      answer: sql`coalesce(${given.answer}, ${notices.answer})`,
    })
    .where(isHeld(given))
    .returning({ id: notices.id }),
);

/** @returns false when another deliverer holds it meanwhile */
export const settleNotice = async (db: Queryable, settling: Settling): Promise<boolean> =>
  (await settled(db, settling)).length > 0;

type Postponing = Held & { until: Date; answer: string | null; tries: number; handedAs?: string | null; isCopied?: boolean };

const postponed = statement((db, given: Given<Required<Postponing>>) =>
  db
    .update(notices)
    .set({
      dueAt: sql`${given.until}::timestamptz`,
      answer: sql`coalesce(${given.answer}, ${notices.answer})`,
      tries: sql`${given.tries}::int`,
      handedAs: sql`coalesce(${given.handedAs}, ${notices.handedAs})`,
      isCopied: sql`${notices.isCopied} or ${given.isCopied}::boolean`,
    })
    .where(isHeld(given)),
);

/** Gives a notice back, to be taken again at an instant. */
export const postponeNotice = async (
  db: Queryable,
  { handedAs = null, isCopied = false, ...given }: Postponing,
): Promise<void> => {
  await postponed(db, { ...given, handedAs, isCopied });
};

export async function findNotice(db: Queryable, id: string): Promise<Notice | null> {
  const [row] = await db.select().from(notices).where(eq(notices.id, id));
  return row ?? null;
}

/** A message that was accepted came back; the first time counts. */
export async function markReturned(db: Queryable, { id, at }: { id: string; at: Date }): Promise<void> {
  await db
    .update(notices)
    .set({ returnedAt: at })
    .where(and(eq(notices.id, id), eq(notices.status, "sent"), isNull(notices.returnedAt)));
}

/**
 * How many could not be delivered since an instant. An AlimTalk does not count: its SMS follows.
 */
export async function countUndeliverable(db: Queryable, since: Date): Promise<number> {
  const isSince = and(eq(notices.status, "undeliverable"), gt(notices.settledAt, since), ne(notices.channel, "alimtalk"));
  const [row] = await db.select({ total: count() }).from(notices).where(isSince);
  return row?.total ?? 0;
}
