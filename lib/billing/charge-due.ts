import type { Payment } from "@/db/queries/payments";
import type { Context } from "../context";
import { claimDue } from "./claim-due";
import { collectAttempt, type Sendable } from "./collect";
import { gatherSettlements, type Settle } from "./gather-settlements";

export type ChargeDueInput = {
  runId: string;
  /** Asked before more is claimed; true lets what is under way come to its end and takes nothing new. */
  isOver: () => boolean;
  onClaimed: (claim: { ended: number; problems: number; attempts: number }) => void;
  /** Called for every attempt that came back; null when it broke our own promises and stays pending. */
  onCollected: (payment: Payment | null) => void;
};

/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const ROUNDS_MOST = 1_000_000;

/**
 * Charges what is due, so many at once as the settings allow: whenever charges have come back, as many are claimed together as there is room
 * for, and what comes back is settled together. Only what can be sent at once is claimed, so that no claim waits longer than its lease.
 * @returns when nothing that is due can be taken, or the run is over, and everything sent has come back
 */
export async function chargeDue(context: Context, input: ChargeDueInput): Promise<void> {
  const settleWith = gatherSettlements(context);
  const underWay = new Set<Promise<void>>();
  for (let round = 0; round < ROUNDS_MOST && !input.isOver(); round++) {
    const claim = await claimDue(context, { runId: input.runId, limit: context.settings.batchConcurrency - underWay.size });
    input.onClaimed({ ...claim, attempts: claim.attempts.length });
    for (const attempt of claim.attempts) {
      const charge = collectSafely(context, attempt, settleWith).then((payment) => {
        underWay.delete(charge);
        input.onCollected(payment);
      });
      underWay.add(charge);
    }
    // What comes back may be due again at once: a card that was changed while the old one was charged.
    if (claim.seen === 0 && underWay.size === 0) return;
    if (claim.seen === 0) await Promise.all(underWay);
    else if (underWay.size >= context.settings.batchConcurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

/** A door per item: what breaks here stays pending, and the resolver looks it up. */
async function collectSafely(context: Context, attempt: Sendable, settleWith: Settle): Promise<Payment | null> {
  try {
    return await collectAttempt(context, attempt, settleWith);
  } catch (error) {
    context.log.error({ err: error, paymentId: attempt.payment.id }, "an attempt could not be finished and stays pending");
    return null;
  }
}
