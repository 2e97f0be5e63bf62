import { and, count, eq, gte, inArray, lt, notInArray, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { checkouts } from "../schema";

export type Checkout = typeof checkouts.$inferSelect;

export async function insertCheckout(db: Queryable, row: typeof checkouts.$inferInsert): Promise<Checkout> {
  const [stored] = await db.insert(checkouts).values(row).returning();
  if (!stored) throw new Error("checkout was not stored");
  return stored;
}

export async function findCheckout(db: Queryable, owner: { orderId: string; userId: string }): Promise<Checkout | null> {
  const [row] = await db
    .select()
    .from(checkouts)
    .where(and(eq(checkouts.orderId, owner.orderId), eq(checkouts.userId, owner.userId)));
  return row ?? null;
}

export async function lockCheckout(db: Queryable, owner: { orderId: string; userId: string }): Promise<Checkout | null> {
  const [row] = await db
    .select()
    .from(checkouts)
    .where(and(eq(checkouts.orderId, owner.orderId), eq(checkouts.userId, owner.userId)))
    .for("update");
  return row ?? null;
}

export async function updateCheckout(db: Queryable, id: string, change: Partial<Omit<Checkout, "id">>): Promise<void> {
  await db.update(checkouts).set(change).where(eq(checkouts.id, id));
}

/** @returns how many checkouts this person has opened since then, and in how many of them a card was tried and refused */
export async function countCheckoutsOf(
  db: Queryable,
  input: { userId: string; since: Date },
): Promise<{ opened: number; refused: number }> {
  const [row] = await db
    .select({ opened: count(), refused: count(sql`case when ${checkouts.status} = 'failed' then 1 end`) })
    .from(checkouts)
    .where(and(eq(checkouts.userId, input.userId), gte(checkouts.createdAt, input.since)));
  return row ?? { opened: 0, refused: 0 };
}

/** Abandoned visits to the window. @returns how many were closed, at most `limit` */
export async function expireCheckouts(db: Queryable, now: Date, limit: number): Promise<number> {
  const stale = db
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(
      and(
        inArray(checkouts.status, ["open", "issuing"]),
        lt(checkouts.expiresAt, now),
        sql`coalesce(${checkouts.lockedUntil}, ${checkouts.expiresAt}) < ${now.toISOString()}`,
      ),
    )
    .limit(limit)
    .for("update", { skipLocked: true });
  const rows = await db
    .update(checkouts)
    .set({ status: "expired", lockedUntil: null })
    .where(inArray(checkouts.id, stale))
    .returning({ id: checkouts.id });
  return rows.length;
}

/** @returns how many of the person's checkouts opened since then have come back from the window with a card that was not charged */
export async function countCardsTried(db: Queryable, { userId, since }: { userId: string; since: Date }): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(checkouts)
    .where(
      and(
        eq(checkouts.userId, userId),
        gte(checkouts.createdAt, since),
        notInArray(checkouts.status, ["open", "expired", "completed"]),
      ),
    );
  return row?.total ?? 0;
}
