import type { Context } from "../../context";
import { isSilence } from "../../toss/answer";
import { MAX_SILENCES, OPEN_MS } from "../../toss/circuit";

/** What stops a run for which Toss stayed silent too long; its rest is handed over all the same. */
export const TOSS_UNREACHABLE = "TOSS_UNREACHABLE";

/** As long as the circuit stays open: earlier nobody may ask. */
const WAIT_MS = OPEN_MS;
/** Five minutes in one run. What is out for longer is for its successor, or for the next scheduled run. */
const MAX_WAITS = 10;
/** How often one who waits asks whether the time is up. */
const GLANCE_MS = 1_000;

export type SilenceWatch = {
  /** What came of a charge or a look-up, in the order of the answers. */
  note: (asked: { orderId: string; isSilent: boolean }) => void;
  /** At once while Toss answers. After MAX_SILENCES silences in a row it waits until Toss can be heard again; false when that takes too long. */
  isTossThere: () => Promise<boolean>;
  /** Whether Toss has not been heard since it fell silent. */
  isSilent: () => boolean;
};

type Watching = {
  /** Asked every second; true ends the waiting. */
  isOver: () => boolean;
  /** Of a run that follows another, which may have given up waiting: an order to ask for before anything is sent. Null for any other run. */
  firstAskedFor: string | null;
};

/**
 * Notices for one run that Toss has stopped answering, so that an outage makes a handful of doubts and not thousands; and waits it out if it is
 * short. Toss is asked for the order of the last silent call, which moves nothing: whatever can be read shows that it is back.
 */
export function watchSilence(context: Context, { isOver, firstAskedFor }: Watching): SilenceWatch {
  let silences = 0;
  let silentOrderId = firstAskedFor ?? "";
  let isUnsure = firstAskedFor !== null;
  let waitsLeft = MAX_WAITS;

  async function waitForToss(): Promise<boolean> {
    if (isUnsure) await ask();
    isUnsure = false;
    // An answer to a call that was still under way counts as well.
    while (silences >= MAX_SILENCES) {
      if (waitsLeft === 0 || !(await pass(context, isOver))) return false;
      waitsLeft -= 1;
      if (silences >= MAX_SILENCES) await ask();
    }
    return true;
  }

  async function ask(): Promise<void> {
    silences = isSilence(await context.toss.findPaymentByOrderId(silentOrderId)) ? MAX_SILENCES : 0;
  }

  return {
    isSilent: () => silences >= MAX_SILENCES,
    note: ({ orderId, isSilent }) => {
      silences = isSilent ? silences + 1 : 0;
      if (isSilent) silentOrderId = orderId;
    },
    isTossThere: async () => {
      try {
        return await waitForToss();
      } catch (error) {
        // Whoever waits may be sent away; that is no worse than a Toss that does not come back.
        context.log.warn({ err: error }, "the wait for Toss was broken off");
        return false;
      }
    },
  };
}

/** @returns false when the time was up first */
async function pass(context: Context, isOver: () => boolean): Promise<boolean> {
  const pause = context.pause ?? realPause;
  for (let passedMs = 0; passedMs < WAIT_MS; passedMs += GLANCE_MS) {
    if (isOver()) return false;
    await pause(GLANCE_MS);
  }
  return !isOver();
}

const realPause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
