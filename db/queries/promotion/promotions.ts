import { and, asc, count, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { promotionCodes, promotionRedemptions, subscriptions } from "../../schema";
import { type Given, statement } from "../../statement";

export type PromotionCode = typeof promotionCodes.$inferSelect;
export type NewPromotionCode = typeof promotionCodes.$inferInsert;

const byCode = statement((db, { code }: Given<{ code: string }>) =>
  db.select().from(promotionCodes).where(eq(promotionCodes.code, code)),
);

/** @param code in its one spelling */
export async function findPromotionCode(db: Queryable, code: string): Promise<PromotionCode | null> {
  const [row] = await byCode(db, { code });
  return row ?? null;
}

const standingOf = statement((db, { userId, codeId }: Given<{ userId: string; codeId: string }>) => {
  const isTheirs = and(
    eq(promotionRedemptions.userId, userId),
    eq(promotionRedemptions.codeId, codeId),
    ne(promotionRedemptions.status, "given_back"),
  );
  return db
    .select({
      takenByPerson: count(promotionRedemptions.id),
      hadSubscription: sql<boolean>`exists (select from ${subscriptions} where ${subscriptions.userId} = ${userId})`,
    })
    .from(promotionRedemptions)
    .where(isTheirs);
});

/** How often this person uses the code, and whether they ever had a subscription. */
export async function findStandingOfPerson(
  db: Queryable,
  wanted: { userId: string; codeId: string },
): Promise<{ takenByPerson: number; hadSubscription: boolean }> {
  const [row] = await standingOf(db, wanted);
  return row ?? { takenByPerson: 0, hadSubscription: false };
}

/** Stores a new code. @returns false when there is one of this name */
export async function insertPromotionCode(db: Queryable, row: NewPromotionCode): Promise<boolean> {
  const stored = await db.insert(promotionCodes).values(row).onConflictDoNothing().returning({ id: promotionCodes.id });
  return stored.length > 0;
}

/** Stops a code. @returns the code; null when there is none, or it is stopped already */
export async function stopPromotionCode(
  db: Queryable,
  { id, stoppedAt, stoppedBy }: { id: string; stoppedAt: Date; stoppedBy: string },
): Promise<PromotionCode | null> {
  const [row] = await db
    .update(promotionCodes)
    .set({ stoppedAt, stoppedBy })
    .where(and(eq(promotionCodes.id, id), isNull(promotionCodes.stoppedAt)))
    .returning();
  return row ?? null;
}

export async function findPromotionCodeById(db: Queryable, id: string): Promise<PromotionCode | null> {
  const [row] = await db.select().from(promotionCodes).where(eq(promotionCodes.id, id));
  return row ?? null;
}

const ofRedemption = (status: "reserved" | "spent") =>
  sql<number>`count(*) filter (where ${promotionRedemptions.status} = ${status})`.mapWith(Number);

/** The newest codes, each with its uses and what its invoices have been lowered by. */
export const listPromotionCodes = (db: Queryable, limit: number) =>
  db
    .select({ code: promotionCodes, reserved: ofRedemption("reserved"), spent: ofRedemption("spent") })
    .from(promotionCodes)
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.codeId, promotionCodes.id))
    .groupBy(promotionCodes.id)
    .orderBy(desc(promotionCodes.createdAt), asc(promotionCodes.id))
    .limit(limit);
