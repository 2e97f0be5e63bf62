import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { type Sendable, sendAttempt } from "../payment/collect";
import { isSilentOutcome } from "../payment/outcome";
import { type ClaimInput, claimDue } from "./claim-due";
import { patiently } from "./patiently";
import type { RunControl } from "./run-control";
import { type AnswerSettler, settleAnswers } from "./settle-answers";

/** `dueBy`: nothing that became due after it; absent: whatever is due. */
export type ChargeDueInput = { runId: string; dueBy?: Date };

/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const MAX_ROUNDS = 1_000_000;

/**
 * Charges what is due, as many at once as the settings allow. Whenever answers have come, as many
 * subscriptions are claimed together as there is room for, so that no claim waits longer than its
 * lease; what was answered meanwhile is settled together. No more than twice that number is
 * unsettled.
 * @returns when everything sent is settled: true when nothing is due any more that no other run has
 *   taken, false when the run had to stop first
 */
export async function chargeDue(context: Context, input: ChargeDueInput, control: RunControl): Promise<boolean> {
  const most = context.settings.batchConcurrency;
  const { settle, settleHeld } = settleAnswers(context, control);
  const unanswered = new Set<Promise<void>>();
  const unsettled = new Set<Promise<void>>();
  let declined = control.counts.declined;
  const charge = (attempt: Sendable) => {
    const sent = sendAttempt(context, attempt).then((settlement) => {
      const { outcome } = settlement;
      control.noteAnswer({ orderId: attempt.payment.orderId, outcome, isSilent: isSilentOutcome(outcome) });
      return settlement;
    });
    keepUntilDone(unanswered, sent);
    keepUntilDone(unsettled, settleSafely(context, attempt, { sent, settle }));
  };
  /** Null when the run has to stop while the database has no time. */
  const claimPatiently = (wanted: Omit<ClaimInput, "isLastTry">) =>
    patiently(context, {
      isOutOfTime: control.shouldStop,
      step: (isLastTry) => claimDue(context, { ...wanted, isLastTry }),
    }).catch((error: unknown) => {
      if (isBusy(error) && control.shouldStop()) return null;
      throw error;
    });
  for (let round = 0; round < MAX_ROUNDS && !control.shouldStop(); round++) {
    if (!(await control.waitForToss()) || control.shouldStop()) break;
    const limit = Math.min(most - unanswered.size, 2 * most - unsettled.size);
    const claim = await claimPatiently({ ...input, limit });
    if (claim === null) break;
    control.noteClaimed(claim);
    claim.attempts.forEach(charge);
    if (claim.seen < limit && !claim.isCutShort) {
      await Promise.all(unsettled);
      await settleHeld();
      // A declined subscription may be due again at once: its card was changed while the old one
      // was charged.
      if (control.counts.declined === declined) return true;
      declined = control.counts.declined;
    }
    while (unanswered.size >= most || unsettled.size >= 2 * most)
      await Promise.race(unanswered.size >= most ? unanswered : unsettled);
  }
  await Promise.all(unsettled);
  await settleHeld();
  return false;
}

/** Keeps the work in the set until it ends. The caller that awaits the work handles its failure. */
function keepUntilDone(set: Set<Promise<void>>, work: Promise<unknown>): void {
  const end = () => {
    set.delete(done);
  };
  const done: Promise<void> = work.then(end, end);
  set.add(done);
}

/** A door per item: what breaks here stays pending, and the resolver looks it up. */
async function settleSafely(
  context: Context,
  attempt: Sendable,
  { sent, settle }: { sent: ReturnType<typeof sendAttempt> } & Pick<AnswerSettler, "settle">,
): Promise<void> {
  try {
    await settle(await sent);
  } catch (error) {
    context.log.error({ err: error, paymentId: attempt.payment.id }, "an attempt could not be finished and stays pending");
  }
}
