import { listPromotionCodes } from "@/db/queries/promotion/promotions";
import type { Audience } from "../billing/rules/promotion";
import type { Context } from "../context";
import { readActor } from "./actor";
import { type PageKey, toPage } from "./page-key";
import type { Actor } from "./views";

/** Codes on one page, unless the reader asks for another number. */
const PAGE_SIZE = 50;

export type PromoCodeView = {
  id: string;
  code: string;
  status: "running" | "waiting" | "over" | "used_up" | "stopped";
  percentOff: number | null;
  wonOff: number | null;
  /** How many invoices it lowers; null: all. */
  invoices: number | null;
  /** null: all. */
  plans: readonly string[] | null;
  audience: Audience;
  startsAt: Date | null;
  endsAt: Date | null;
  maxUses: number | null;
  maxUsesPerPerson: number;
  /** Uses whose payment is under way. */
  reserved: number;
  spent: number;
  createdAt: Date;
  createdBy: Actor;
};

type Wanted = {
  /** Where the list continues; absent: at its beginning. */
  before?: PageKey | null;
  size?: number;
  /** Only this one, in its one spelling. */
  code?: string;
};

/** A page of the promotion codes, newest first, with how often each is used. */
export async function readPromoCodes(
  context: Context,
  { before = null, size = PAGE_SIZE, code }: Wanted = {},
): Promise<{ rows: PromoCodeView[]; next: string | null }> {
  const found = await listPromotionCodes(context.db, { before, limit: size + 1, code });
  const views = found.map(({ code: row, reserved, spent }) => {
    const { createdBy, stoppedAt: _, stoppedBy: __, taken: ___, ...terms } = row;
    return { ...terms, reserved, spent, status: statusOf(row, context.now()), createdBy: readActor(createdBy) };
  });
  return toPage(views, { size, sortedBy: ({ createdAt }) => createdAt });
}

type Row = Awaited<ReturnType<typeof listPromotionCodes>>[number]["code"];

function statusOf({ stoppedAt, startsAt, endsAt, maxUses, taken }: Row, now: Date): PromoCodeView["status"] {
  if (stoppedAt) return "stopped";
  if (endsAt && now >= endsAt) return "over";
  if (startsAt && now < startsAt) return "waiting";
  return maxUses !== null && taken >= maxUses ? "used_up" : "running";
}
