import { listGateRows } from "@/db/queries/consent/consents";
import { type AskableKey, listAskable } from "@/db/queries/notice/asking";
import { type NewNotice, newNotices } from "@/db/queries/notice/outbox";
import { writeTogether } from "@/db/write-together";
import { type ConsentNeed, consentDetail, consentNeed } from "../billing/consent/consent-need";
import { askingDayAt, CONSENT_DAYS, canStillBeNoticed, deliveredAt } from "../billing/rules/consent";
import { addMs, DAY_MS } from "../billing/rules/units";
import { isComplimentary } from "../billing/subscription/complimentary";
import type { Context } from "../context";
import { noticeRows } from "./cause";
import { TELLS_OF_RISE } from "./matrix";

const PAGE = 500;
/** 200,000 subscriptions whose price rises within a month. */
const MAX_PAGES = 400;

/**
 * Asks customers without an answer for the consent to their next, dearer charge: 30, 14, 7 and 1
 * days before it, each once. A day on which the outbox was not looked after is made up for on the
 * next. Who has answered is told again when no mail about it was delivered.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function askForConsents(context: Context): Promise<void> {
  const now = context.now();
  // All of the thirtieth day; the rule looks at each.
  const dueBy = addMs(now, (CONSENT_DAYS + 1) * DAY_MS);
  let after: AskableKey | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const rows: Awaited<ReturnType<typeof listAskable>> = await listAskable(context.db, { now, dueBy, after, limit: PAGE });
    const needs = rows.flatMap(({ person, subscription, ...row }) => {
      const need = consentNeed(context, { ...row, subscription, isComplimentary: isComplimentary(context, person) });
      return need ? [{ subscription, need }] : [];
    });
    const asked = needs.flatMap(({ subscription, need }) => (need.isGiven ? [] : askedNow(context, subscription, need)));
    const told = await toldAgain(
      context,
      needs.filter(({ need }) => need.isGiven && canStillBeNoticed(need.chargeAt, now)),
    );
    const notices = [...asked, ...told];
    if (notices.length > 0) await writeTogether(context.db, [newNotices(notices)]);
    const last = rows.at(-1)?.subscription;
    if (rows.length < PAGE || !last?.dueAt) return;
    after = { dueAt: last.dueAt, id: last.id };
  }
}

type Needed = { subscription: { id: string; userId: string }; need: ConsentNeed };

/**
 * A consent without a notice that was delivered charges nothing. When all of them came back or were
 * refused, it is confirmed once more, while that can still be in time.
 */
async function toldAgain(context: Context, given: readonly Needed[]): Promise<NewNotice[]> {
  if (given.length === 0) return [];
  const ids = given.map(({ subscription }) => subscription.id);
  const rows = new Map((await listGateRows(context.db, ids, TELLS_OF_RISE)).map((row) => [row.subscriptionId, row]));
  return given.flatMap(({ subscription: { id, userId }, need }) => {
    const row = rows.get(id);
    if (!row || row.waiting > 0) return [];
    if (row.notices.some((notice) => notice.toWon === need.toWon && deliveredAt(notice) !== null)) return [];
    // Each is counted, so the next one is told only after this one has failed too.
    const failed = row.notices.length + row.refused;
    const event = `told:${id}:${need.periodStart.getTime()}:${failed}`;
    const notice = { template: "consent_given", event, detail: { ...consentDetail(need), failed } } as const;
    return noticeRows(context, [{ userId, subscriptionId: id, notice }]);
  });
}

function askedNow(context: Context, { id, userId }: Needed["subscription"], need: ConsentNeed): NewNotice[] {
  const day = askingDayAt(need.chargeAt, context.now());
  if (day === null) return [];
  const event = `ask:${id}:${need.periodStart.getTime()}:${day}`;
  const notice = { template: "consent_needed", event, detail: consentDetail(need) } as const;
  return noticeRows(context, [{ userId, subscriptionId: id, notice }]);
}
