import type { Payment } from "@/db/queries/payment/payments";
import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { type Settlement, settle, settleTogether } from "./settle";

export type Settle = (settlement: Settlement) => Promise<Payment>;

/** Outcomes in one transaction at most: none waits long, and locks are held for milliseconds. */
const MAX_TOGETHER = 50;

type Waiting = { settlement: Settlement; resolve: (payment: Payment) => void; reject: (error: unknown) => void };

/**
 * Settles outcomes as they arrive, each together with those that arrived during the last
 * transaction: alone when they are rare, in tens when they are many, without a timer.
 * @returns a function that resolves when the outcome's transaction has committed
 */
export function gatherSettlements(context: Context): Settle {
  const waiting: Waiting[] = [];
  let isWriting = false;
  const writeAll = async () => {
    isWriting = true;
    // Answers of the same turn of the event loop arrive after this, so the first does not go alone.
    await new Promise(setImmediate);
    while (waiting.length > 0) await settleGroup(context, waiting.splice(0, MAX_TOGETHER));
    isWriting = false;
  };
  return (settlement) =>
    new Promise((resolve, reject) => {
      waiting.push({ settlement, resolve, reject });
      if (!isWriting) void writeAll();
    });
}

/** Never throws: each caller gets its own result. */
async function settleGroup(context: Context, group: Waiting[]): Promise<void> {
  try {
    const payments = await settleTogether(
      context,
      group.map(({ settlement }) => settlement),
    );
    payments.forEach((payment, nth) => {
      group[nth]?.resolve(payment);
    });
  } catch (error) {
    if (group.length === 1) return group[0]?.reject(error);
    context.log.warn({ err: error }, "outcomes could not be settled together and are settled one by one");
    for (const { settlement, resolve, reject } of group) {
      const settled = settle(context, settlement).then(resolve, reject);
      // Another session holds the rows of one of them. The others must not wait for that one.
      if (!isBusy(error)) await settled;
    }
  }
}
