import { insertPromotionCode } from "@/db/queries/promotion/promotions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { isPlanOnOffer } from "../catalogue";
import { normalCode, type PromotionTerms } from "../rules/promotion";

export type CodeWanted = PromotionTerms & { code: string };
export type CodeRefusal =
  | "code_malformed"
  | "code_taken"
  | "discount_missing"
  | "percent_out_of_range"
  | "won_out_of_range"
  | "count_out_of_range"
  | "unknown_plan"
  | "window_empty";
export type CodeCreated = { ok: true; id: string; code: string } | { ok: false; reason: CodeRefusal };

/** More than any price or campaign needs; a figure beyond it is a slip of the hand. */
const MAX_WON = 100_000_000;
const MAX_COUNT = 1_000_000;

/**
 * Creates a promotion code. Its terms never change afterwards; it can only be stopped.
 * @returns its id and its one spelling; or what is wrong with the terms
 */
export async function createCode(context: Context, wanted: CodeWanted): Promise<CodeCreated> {
  const code = normalCode(wanted.code);
  if (code === null) return { ok: false, reason: "code_malformed" };
  const reason = faultOf(wanted);
  if (reason) return { ok: false, reason };
  const { percentOff, wonOff, invoices, plans, audience, startsAt, endsAt, maxUses, maxUsesPerPerson } = wanted;
  const terms = { percentOff, wonOff, invoices, audience, startsAt, endsAt, maxUses, maxUsesPerPerson };
  const id = crypto.randomUUID();
  const row = { id, code, ...terms, plans: plans && [...plans], createdAt: context.now(), createdBy: context.actor };
  return context.db.transaction(async (tx): Promise<CodeCreated> => {
    if (!(await insertPromotionCode(tx, row))) return { ok: false, reason: "code_taken" };
    const window = { startsAt: startsAt?.toISOString() ?? null, endsAt: endsAt?.toISOString() ?? null };
    const detail = { codeId: id, code, ...terms, ...window, plans: plans?.join() ?? null };
    await audit(tx, context, [{ action: "promo_code_created", detail }]);
    return { ok: true, id, code };
  });
}

function faultOf(terms: PromotionTerms): CodeRefusal | null {
  const { percentOff, wonOff, invoices, plans, startsAt, endsAt, maxUses, maxUsesPerPerson } = terms;
  if ((percentOff === null) === (wonOff === null)) return "discount_missing";
  if (percentOff !== null && !isWithin(percentOff, 100)) return "percent_out_of_range";
  if (wonOff !== null && !isWithin(wonOff, MAX_WON)) return "won_out_of_range";
  if (![invoices, maxUses, maxUsesPerPerson].every((count) => count === null || isWithin(count, MAX_COUNT)))
    return "count_out_of_range";
  if (plans && (plans.length === 0 || !plans.every(isPlanOnOffer))) return "unknown_plan";
  return startsAt && endsAt && endsAt <= startsAt ? "window_empty" : null;
}

const isWithin = (figure: number, most: number): boolean => Number.isInteger(figure) && figure >= 1 && figure <= most;
