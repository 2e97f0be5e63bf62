import type { Context } from "../../context";
import { resolveStale } from "../payment/resolve";
import type { FaultWatch } from "./watch-faults";
import type { SilenceWatch } from "./watch-silence";

/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const MAX_ROUNDS = 100_000;
/** Shorter than anything that was put off is put off for. */
const QUICK_ROUND_MS = 5_000;

export type Doubts = {
  /** Asked before each round; true ends them. */
  isOver: () => boolean;
  /** Awaited before each round; false ends them. */
  isTossThere: () => Promise<boolean>;
  onAsked: SilenceWatch["note"];
  /** Told of each outcome that is known now. */
  onSettled: FaultWatch["note"];
};

/** Looks up, round after round, the attempts without an outcome whose time to be looked up has come. */
export async function settleDoubts(context: Context, { isOver, isTossThere, onAsked, onSettled }: Doubts): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && !isOver() && (await isTossThere()) && !isOver(); round++) {
    const limit = context.settings.batchConcurrency;
    const beganMs = context.now().getTime();
    let taken = 0;
    const onTaken = (count: number) => {
      taken = count;
    };
    for (const { status, declineClass, declineCode } of await resolveStale(context, { limit, onAsked, onTaken })) {
      if (status === "paid") onSettled({ kind: "paid" });
      else if (declineClass && declineCode) onSettled({ kind: "declined", declineClass, code: declineCode });
    }
    // Each vain look-up puts the next one off, so the rounds come to an end: with one that finds nothing, or in which nothing can have come to be due.
    const isQuick = context.now().getTime() - beganMs < QUICK_ROUND_MS;
    if (taken === 0 || (taken < limit && isQuick)) return;
  }
}
