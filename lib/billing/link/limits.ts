import type { Context } from "../../context";
import { type LimitRefusal, take } from "../../limits";

/** Within an hour. A page that waits for an answer asks some twenty times. */
const PRESSES_PER_LINK = 120;

/**
 * Counts what a link is asked to do, for all who hold it together. Cards and checkouts count as
 * those of its person besides.
 * @param input.subject the invoice or the subscription of the link
 * @returns the refusal
 * Source: docs/decisions/0023-limits-are-counters.md
 */
export async function refusePress(context: Context, { subject }: { subject: string }): Promise<LimitRefusal | null> {
  const limits = [{ kind: "link_presses", subject, most: PRESSES_PER_LINK }];
  const press = await take(context.db, { limits, keyRing: context.keyRing, now: context.now() });
  return press.ok ? null : press;
}
