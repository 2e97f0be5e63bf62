import { listPromotionCodes } from "@/db/queries/promotion/promotions";
import type { Audience } from "../billing/rules/promotion";
import type { Context } from "../context";
import { readActor } from "./actor";
import type { Actor } from "./views";

/** More than anybody reads; the newest are shown. */
const MAX_SHOWN = 200;

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

/** The promotion codes, newest first, with how often each is used. */
export async function readPromoCodes(context: Context): Promise<PromoCodeView[]> {
  const rows = await listPromotionCodes(context.db, MAX_SHOWN);
  return rows.map(({ code: row, reserved, spent }) => {
    const { createdBy, stoppedAt: _, stoppedBy: __, taken: ___, ...terms } = row;
    return { ...terms, reserved, spent, status: statusOf(row, context.now()), createdBy: readActor(createdBy) };
  });
}

type Row = Awaited<ReturnType<typeof listPromotionCodes>>[number]["code"];

function statusOf({ stoppedAt, startsAt, endsAt, maxUses, taken }: Row, now: Date): PromoCodeView["status"] {
  if (stoppedAt) return "stopped";
  if (endsAt && now >= endsAt) return "over";
  if (startsAt && now < startsAt) return "waiting";
  return maxUses !== null && taken >= maxUses ? "used_up" : "running";
}
