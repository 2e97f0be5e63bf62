import { findNotice, markReturned } from "@/db/queries/notice/outbox";
import { deliveredAt } from "../billing/rules/consent";
import type { Context } from "../context";

export type Returned =
  | { kind: "not_found" }
  | { kind: "not_sent" }
  | { kind: "in_future" }
  | { kind: "before_sent" }
  | { kind: "returned"; isDelivered: boolean; returnedAt: Date };

/**
 * Puts on record that a mail came back after the mail server had taken it. Within a day of its
 * sending it counts as not delivered, and is no evidence for a dearer charge. Repeating it changes
 * nothing.
 * @param input.id the notice, which is the first part of the mail's Message-ID
 * @param input.at when it came back, perhaps days before an operator puts it on record; absent: now
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function recordReturn(context: Context, { id, at }: { id: string; at?: Date }): Promise<Returned> {
  const now = context.now();
  if (at && at > now) return { kind: "in_future" };
  const sent = at ? await findNotice(context.db, id) : null;
  if (at && sent?.settledAt && at < sent.settledAt) return { kind: "before_sent" };
  await markReturned(context.db, { id, at: at ?? now });
  const notice = await findNotice(context.db, id);
  if (!notice) return { kind: "not_found" };
  const { settledAt, returnedAt } = notice;
  if (!settledAt || !returnedAt) return { kind: "not_sent" };
  return { kind: "returned", isDelivered: deliveredAt({ settledAt, returnedAt }) !== null, returnedAt };
}
