import { findPromotionCodeById, stopPromotionCode } from "@/db/queries/promotion/promotions";
import type { Context } from "../../context";
import { audit } from "../audit";

export type CodeStopped = { ok: true; code: string } | { ok: false; reason: "not_found" };

/**
 * Stops a code at once: nobody begins with it any more, not even a checkout that is open. Those who
 * have used it keep what they were promised. Stopping it again changes nothing.
 */
export async function stopCode(context: Context, { id }: { id: string }): Promise<CodeStopped> {
  return context.db.transaction(async (tx): Promise<CodeStopped> => {
    const stopped = await stopPromotionCode(tx, { id, stoppedAt: context.now(), stoppedBy: context.actor });
    if (stopped) {
      const detail = { codeId: id, code: stopped.code, taken: stopped.taken };
      await audit(tx, context, [{ action: "promo_code_stopped", detail }]);
    }
    const code = stopped ?? (await findPromotionCodeById(tx, id));
    return code ? { ok: true, code: code.code } : { ok: false, reason: "not_found" };
  });
}
