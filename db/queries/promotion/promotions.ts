import { and, count, desc, eq, isNull, ne, sql } from "drizzle-orm";
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

/** The end of a page: the instant and the id of its last code. */
type Key = { at: Date; id: string };

/**
 * Codes, newest first, each with how many of its uses are reserved and spent. The page is cut
 * before uses are counted, so that only those of its own codes are read.
 * @param wanted.before where the list continues; null: at its beginning
 * @param wanted.code only this one, in its one spelling
 */
export async function listPromotionCodes(
  db: Queryable,
  { before, limit, code }: { before: Key | null; limit: number; code?: string },
): Promise<{ code: PromotionCode; reserved: number; spent: number }[]> {
  const page = db
    .select()
    .from(promotionCodes)
    .where(
      and(
        code === undefined ? undefined : eq(promotionCodes.code, code),
        before
          ? sql`(${promotionCodes.createdAt}, ${promotionCodes.id}) < (${before.at.toISOString()}::timestamptz, ${before.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(promotionCodes.createdAt), desc(promotionCodes.id))
    .limit(limit)
    .as("page");
  const ofStatus = (status: "reserved" | "spent") =>
    sql<number>`count(*) filter (where ${promotionRedemptions.status} = ${status})`.mapWith(Number).as(status);
  const uses = db
    .select({ reserved: ofStatus("reserved"), spent: ofStatus("spent") })
    .from(promotionRedemptions)
    .where(eq(promotionRedemptions.codeId, page.id))
    .as("uses");
  const rows = await db.select().from(page).crossJoinLateral(uses).orderBy(desc(page.createdAt), desc(page.id));
  return rows.map(({ page: row, uses: { reserved, spent } }) => ({ code: row, reserved, spent }));
}
