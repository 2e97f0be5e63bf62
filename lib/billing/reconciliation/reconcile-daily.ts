import { beginReconciliation } from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import { addDays, seoulDay, seoulInstant } from "../rules/calendar";
import { addMs, HOUR_MS } from "../rules/units";
import { bookCancels } from "./book-cancels";
import { reconcile } from "./reconcile";

/** Every day is compared three times, so one day without Toss does not leave a gap. */
export const RECONCILED_DAYS = 3;
/**
 * A run that began this long ago and did not complete was killed or gave up, so another may start.
 */
const RETRY_AFTER_MS = HOUR_MS;

/**
 * Compares the last three days with Toss's list, once each Seoul day, however many batches run, and
 * books the cancels that it finds. A failure is logged and fails nothing else.
 * Source: docs/decisions/0014-reconciliation.md
 */
export async function reconcileDaily(context: Context, isOutOfTime: () => boolean): Promise<void> {
  if (isOutOfTime()) return;
  try {
    const to = context.now();
    const today = seoulDay(to);
    const from = seoulInstant(addDays(today, -RECONCILED_DAYS));
    const runId = await beginReconciliation(
      context.db,
      {
        id: crypto.randomUUID(),
        scheduledOn: [today.year, today.month, today.day].map((part) => String(part).padStart(2, "0")).join("-"),
        windowFrom: from,
        windowTo: to,
        startedAt: to,
      },
      addMs(to, -RETRY_AFTER_MS),
    );
    if (!runId) return;
    await reconcile(context, { from, to, isOutOfTime, runId });
    await bookCancels(context, { isOutOfTime });
  } catch (error) {
    context.log.error({ err: error }, "the daily reconciliation failed");
  }
}
