import { type DifferencePlace, listOpenDifferences } from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import { repairDifference } from "./repair-difference";

/** Read at once; each is read again at Toss by itself. */
const PAGE = 100;
/** A shop with more open differences than this has another problem than lost webhooks. */
const MAX_PAGES = 100;

/**
 * Books the cancels that Toss shows and our books do not have, as their webhooks would have done: a
 * full refund of the running period ends the subscription. Each is read at Toss once more. Whatever
 * cannot be booked stays open, and its customer is not renewed until it is closed.
 * @returns how many differences were closed
 * Source: docs/decisions/0014-reconciliation.md
 */
export async function bookCancels(context: Context, input: { isOutOfTime: () => boolean }): Promise<number> {
  let closed = 0;
  let after: DifferencePlace | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const open = await listOpenDifferences(context.db, { limit: PAGE, after });
    for (const { id, kind, repair } of open) {
      if (kind !== "canceled_at_toss" || repair !== "record_refunds") continue;
      if (input.isOutOfTime()) return closed;
      const repaired = await repairDifference(context, { differenceId: id });
      if (repaired.kind === "repaired" || repaired.kind === "closed") closed += 1;
      else context.log.warn({ differenceId: id, answer: repaired.kind }, "a cancel seen at Toss could not be booked");
    }
    after = open.at(-1);
    if (open.length < PAGE) return closed;
  }
  return closed;
}
