import type { Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { type Sendable, sendAttempt } from "../payment/collect";
import { gatherSettlements, type Settle } from "../payment/gather-settlements";
import type { Outcome } from "../payment/outcome";
import { claimDue } from "./claim-due";

export type ChargeDueInput = {
  runId: string;
  /** Nothing that came to be due after it; absent: whatever is due. */
  dueBy?: Date;
  /** Asked before more is claimed; true lets what is under way come to its end and takes nothing new. */
  isOver: () => boolean;
  /** Awaited before each claim; false, like a run that is over, lets what is under way come to its end. */
  isTossThere: () => Promise<boolean>;
  onClaimed: (claim: { ended: number; problems: number; attempts: number }) => void;
  /** Called as soon as an attempt has its answer, before that is written down. */
  onAnswered: (outcome: Outcome, orderId: string) => void;
  onSettled: (payment: Payment) => void;
};

/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const MAX_ROUNDS = 1_000_000;

/**
 * Charges what is due, so many at once as the settings allow: whenever answers have come, as many are claimed together as there is room for,
 * and what was answered meanwhile is settled together. Only what can be sent at once is claimed, so that no claim waits longer than its lease;
 * and no more than another such number waits to be settled.
 * @returns when everything sent is settled: true when nothing is due any more that nobody else has taken, false when the run was over first
 */
export async function chargeDue(context: Context, input: ChargeDueInput): Promise<boolean> {
  const most = context.settings.batchConcurrency;
  const settleWith = gatherSettlements(context);
  const unanswered = new Set<Promise<void>>();
  const unsettled = new Set<Promise<void>>();
  let isSomebodyDeclined = false;
  const onSettled = (payment: Payment) => {
    isSomebodyDeclined ||= payment.status === "declined";
    input.onSettled(payment);
  };
  for (let round = 0; round < MAX_ROUNDS && !input.isOver(); round++) {
    if (!(await input.isTossThere()) || input.isOver()) break;
    const limit = Math.min(most - unanswered.size, 2 * most - unsettled.size);
    const claim = await claimDue(context, { runId: input.runId, dueBy: input.dueBy, limit });
    input.onClaimed({ ...claim, attempts: claim.attempts.length });
    for (const attempt of claim.attempts) {
      const sent = sendAttempt(context, attempt).then((settlement) => {
        input.onAnswered(settlement.outcome, attempt.payment.orderId);
        return settlement;
      });
      keepUntilDone(unanswered, sent);
      keepUntilDone(unsettled, settleSafely(context, attempt, { sent, settleWith, onSettled }));
    }
    if (claim.seen < limit) {
      await Promise.all(unsettled);
      // Who was declined may be due again at once: the card was changed while the old one was charged. Whoever paid is not.
      if (!isSomebodyDeclined) return true;
      isSomebodyDeclined = false;
    }
    while (unanswered.size >= most || unsettled.size >= 2 * most)
      await Promise.race(unanswered.size >= most ? unanswered : unsettled);
  }
  await Promise.all(unsettled);
  return false;
}

/** Its failure is somebody else's to tell; here only its end counts. */
function keepUntilDone(set: Set<Promise<void>>, work: Promise<unknown>): void {
  const end = () => {
    set.delete(done);
  };
  const done: Promise<void> = work.then(end, end);
  set.add(done);
}

type Settling = { sent: ReturnType<typeof sendAttempt>; settleWith: Settle; onSettled: (payment: Payment) => void };

/** A door per item: what breaks here stays pending, and the resolver looks it up. */
async function settleSafely(context: Context, attempt: Sendable, { sent, settleWith, onSettled }: Settling): Promise<void> {
  try {
    onSettled(await settleWith(await sent));
  } catch (error) {
    context.log.error({ err: error, paymentId: attempt.payment.id }, "an attempt could not be finished and stays pending");
  }
}
