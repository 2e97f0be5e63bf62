import type { Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { gather } from "../../gather";
import { type Settlement, settle, settleTogether } from "./settle";

export type Settle = (settlement: Settlement) => Promise<Payment>;

/** Outcomes in one transaction at most: none waits long, and locks are held for milliseconds. */
const MAX_TOGETHER = 50;

/**
 * Settles outcomes as they arrive, each together with those that arrived during the last
 * transaction.
 * @returns a function that resolves when the outcome's transaction has committed
 */
export const gatherSettlements = (context: Context): Settle =>
  gather({
    most: MAX_TOGETHER,
    together: (settlements) => settleTogether(context, settlements),
    alone: (settlement) => settle(context, settlement),
    onFault: (err) => context.log.warn({ err }, "outcomes could not be settled together and are settled one by one"),
  });
