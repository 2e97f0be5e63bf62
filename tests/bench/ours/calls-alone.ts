import { listDue, openBaselineDatabase } from "../baselines/due-rows";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/** Only calls of our own client, `atOnce` in parallel, with answers read and logged as in a run. */
export const prepare: Prepare<{ charges: number; atOnce: number }> = async ({ charges, atOnce }) => {
  const { toss } = await deployedContext();
  const due = (await listDue(openBaselineDatabase(), charges)).values();
  const lane = async () => {
    for (const { billingKey, customerKey } of due) {
      const orderId = `bench-${crypto.randomUUID()}`;
      const charge = { billingKey, customerKey, amountWon: 9_900, orderId, orderName: "Trakko PRO", idempotencyKey: orderId };
      const answer = await toss.charge(charge);
      if (answer.kind !== "answered") throw new Error(`not approved: ${answer.kind}`);
    }
  };
  return { run: () => Promise.all(Array.from({ length: atOnce }, lane)) };
};
