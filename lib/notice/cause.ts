import type { NewNotice } from "@/db/queries/notice/outbox";
import type { Context } from "../context";
import { channelsOf, type PersonTemplate } from "./matrix";

/**
 * What an act tells the person whom it concerns. `event` names what happened and nothing else ever
 * has that name, so that the same event is told once: `payment:ID`, `end:ID`. An act that can be
 * repeated, and that a lock and the state of its row keep from happening twice, has a random name.
 */
export type NoticeCause = { template: PersonTemplate; event: string; detail?: NewNotice["detail"] };

/** An act that is put on record, and what it tells. */
export type ToldAct = {
  userId?: string | null;
  subscriptionId?: string | null;
  paymentId?: string | null;
  notice?: NoticeCause;
};

/**
 * @returns the notices of these acts as rows, one for each channel, for the caller to write in the
 *   transaction of the acts
 */
export const noticeRows = (context: Pick<Context, "now">, acts: readonly ToldAct[]): NewNotice[] =>
  acts.flatMap(({ userId, subscriptionId = null, paymentId = null, notice }) => {
    if (!notice || !userId) return [];
    const { template, event, detail = {} } = notice;
    const now = context.now();
    const row = { event, template, userId, subscriptionId, paymentId, detail, createdAt: now, dueAt: now };
    return channelsOf(template).map((channel) => ({ ...row, channel }));
  });
