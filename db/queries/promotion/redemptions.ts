import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { promotionCodes, promotionRedemptions, subscriptions } from "../../schema";
import { type Given, statement } from "../../statement";
import type { Write } from "../../write-together";

/**
 * Takes one use of a code, if it has one left. Any number of callers at once: the row of the code
 * is locked before it is judged, and its check constraint refuses one too many.
 * @returns false when the code is stopped or used up
 */
export async function takeUse(tx: Transaction, codeId: string): Promise<boolean> {
  const taken = await oneMore(tx, { codeId });
  return taken.length > 0;
}

const oneMore = statement((db, { codeId }: Given<{ codeId: string }>) =>
  db
    .update(promotionCodes)
    .set({ taken: sql`${promotionCodes.taken} + 1` })
    .where(
      and(
        eq(promotionCodes.id, codeId),
        isNull(promotionCodes.stoppedAt),
        sql`(${promotionCodes.maxUses} is null or ${promotionCodes.taken} < ${promotionCodes.maxUses})`,
      ),
    )
    .returning({ id: promotionCodes.id }),
);

/** Stores a reserved use. A unique index refuses a use of the person that is there already. */
export async function insertRedemption(tx: Transaction, row: typeof promotionRedemptions.$inferInsert): Promise<void> {
  await tx.insert(promotionRedemptions).values(row);
}

/** The payment that reserved the use failed: the code and the person have it again. */
export async function giveUseBack(tx: Transaction, id: string, settledAt: Date): Promise<void> {
  const [given] = await tx
    .update(promotionRedemptions)
    .set({ status: "given_back", settledAt })
    .where(and(eq(promotionRedemptions.id, id), eq(promotionRedemptions.status, "reserved")))
    .returning({ codeId: promotionRedemptions.codeId });
  if (!given) return;
  await tx
    .update(promotionCodes)
    .set({ taken: sql`${promotionCodes.taken} - 1` })
    .where(eq(promotionCodes.id, given.codeId));
}

export type Lowered = { id: string; subscriptionId: string };

/** Counts paid invoices that a code has lowered; the first one spends its use. */
export function loweredInvoices(rows: Lowered[], now: Date): Write | null {
  if (rows.length === 0) return null;
  const name = "lowered_invoices";
  const buildSql = () => sql`update ${promotionRedemptions} as redemption set
      status = 'spent', settled_at = coalesce(redemption.settled_at, ${sql.placeholder("lowered.at")}::timestamptz),
      subscription_id = value."subscriptionId", invoices_lowered = redemption.invoices_lowered + 1
    from jsonb_to_recordset(${sql.placeholder(name)}::jsonb) as value (id uuid, "subscriptionId" uuid)
    where redemption.id = value.id`;
  return { name, shape: "", buildSql, values: { [name]: JSON.stringify(rows), "lowered.at": now } };
}

/** The code of a subscription, for every query that leads to the amount of its next invoice. */
export type HeldPromotion = {
  redemptionId: string;
  code: string;
  percentOff: number | null;
  wonOff: number | null;
  invoices: number | null;
  plans: string[] | null;
  lowered: number;
};

/** Null when the subscription was begun without a code. */
export const heldPromotion = sql<HeldPromotion | null>`(select json_build_object('redemptionId', use.id, 'code', code.code,
    'percentOff', code.percent_off, 'wonOff', code.won_off, 'invoices', code.invoices, 'plans', code.plans,
    'lowered', use.invoices_lowered)
  from ${promotionRedemptions} use join ${promotionCodes} code on code.id = use.code_id
  where use.subscription_id = ${subscriptions.id})`;

/** The code of one subscription; null when it was begun without one. */
export async function findHeldPromotion(db: Queryable, subscriptionId: string): Promise<HeldPromotion | null> {
  const { code, percentOff, wonOff, invoices, plans } = promotionCodes;
  const { id: redemptionId, invoicesLowered: lowered } = promotionRedemptions;
  const [row] = await db
    .select({ redemptionId, code, percentOff, wonOff, invoices, plans, lowered })
    .from(promotionRedemptions)
    .innerJoin(promotionCodes, eq(promotionCodes.id, promotionRedemptions.codeId))
    .where(eq(promotionRedemptions.subscriptionId, subscriptionId));
  return row ?? null;
}
