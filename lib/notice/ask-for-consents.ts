import { type AskableKey, listAskable } from "@/db/queries/notice/asking";
import { type NewNotice, newNotices } from "@/db/queries/notice/outbox";
import { writeTogether } from "@/db/write-together";
import { type ConsentNeed, consentDetail, consentNeed } from "../billing/consent/consent-need";
import { askingDayAt, CONSENT_DAYS } from "../billing/rules/consent";
import { addMs, DAY_MS } from "../billing/rules/units";
import { isComplimentary } from "../billing/subscription/complimentary";
import type { Context } from "../context";
import { noticeRows } from "./cause";

const PAGE = 500;
/** 200,000 subscriptions whose price rises within a month. */
const MAX_PAGES = 400;

/**
 * Asks whoever has not answered yet for the consent to their next, dearer charge: 30, 14, 7 and 1
 * days before it, each once. A day that nobody looked after the outbox is made up for on the next.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function askForConsents(context: Context): Promise<void> {
  const now = context.now();
  // The run for which a charge is announced may be a day after the period's end.
  const dueBy = addMs(now, CONSENT_DAYS * DAY_MS);
  let after: AskableKey | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const rows: Awaited<ReturnType<typeof listAskable>> = await listAskable(context.db, { now, dueBy, after, limit: PAGE });
    const asked = rows.flatMap(({ person, ...row }) => {
      const need = consentNeed(context, { ...row, isComplimentary: isComplimentary(context, person) });
      return need && !need.isGiven ? askedNow(context, row.subscription, need) : [];
    });
    if (asked.length > 0) await writeTogether(context.db, [newNotices(asked)]);
    const last = rows.at(-1)?.subscription;
    if (rows.length < PAGE || !last?.dueAt) return;
    after = { dueAt: last.dueAt, id: last.id };
  }
}

function askedNow(context: Context, { id, userId }: { id: string; userId: string }, need: ConsentNeed): NewNotice[] {
  const day = askingDayAt(need.chargeAt, context.now());
  if (day === null) return [];
  const event = `ask:${id}:${need.periodStart.getTime()}:${day}`;
  const notice = { template: "consent_needed", event, detail: consentDetail(need) } as const;
  return noticeRows(context, [{ userId, subscriptionId: id, notice }]);
}
