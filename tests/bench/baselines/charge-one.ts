import { claimDue } from "@/lib/billing/batch/claim-due";
import { sendAttempt } from "@/lib/billing/payment/collect";
import { gatherSettlements } from "@/lib/billing/payment/gather-settlements";
import { settle } from "@/lib/billing/payment/settle";
import type { Context } from "@/lib/context";

/**
 * The work of one job: the application's own claim of one due subscription, its charge, and the
 * settlement.
 * @param isSettledTogether whether the jobs of this process settle as the batch does, many in one
 *   transaction
 * @returns a job; it throws when nothing was due, or the charge was not approved
 */
export function chargeOne(context: Context, isSettledTogether: boolean): () => Promise<void> {
  const runId = crypto.randomUUID();
  const settleWith: ReturnType<typeof gatherSettlements> = isSettledTogether
    ? gatherSettlements(context)
    : (settlement) => settle(context, settlement);
  return async () => {
    const { attempts } = await claimDue(context, { runId, limit: 1 });
    const [attempt] = attempts;
    if (!attempt) throw new Error("nothing was due");
    const payment = await settleWith(await sendAttempt(context, attempt));
    if (payment.status !== "paid") throw new Error(`not paid: ${payment.status}`);
  };
}
