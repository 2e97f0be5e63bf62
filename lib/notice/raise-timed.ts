import { storeTimedNotices } from "@/db/queries/notice/timed";
import { monthsPerPeriod, plans } from "../billing/catalogue";
import { seoulDay, seoulInstant, writtenDay } from "../billing/rules/calendar";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import { askForConsents } from "./ask-for-consents";
import { RUN_LATE_MS, WEBHOOK_LONG_MS } from "./late";
import type { Channel } from "./matrix";

/** A renewal that comes once a year is announced; a monthly one is no surprise. */
const LONG_PERIOD_MONTHS = 12;
/**
 * Announced at least 30 and 7 days before, so a day earlier: the outbox may be looked after only
 * once a day.
 */
const FIRST_ANNOUNCED_DAYS = 31;
const LAST_ANNOUNCED_DAYS = 8;
const CHECKING_LONG_MS = DAY_MS;

export const runBefore = (now: Date): Date => addMs(now, -RUN_LATE_MS);
export const webhooksBefore = (now: Date): Date => addMs(now, -WEBHOOK_LONG_MS);

/**
 * Finds what nobody does but what somebody must be told: grace that is over, renewals that come,
 * consents that are missing, alarms. Each is stored once, however often it is found.
 * @param input.channels the channels to the merchant
 */
export async function raiseTimed(context: Context, { channels }: { channels: readonly Channel[] }): Promise<void> {
  const now = context.now();
  const day = seoulDay(now);
  await storeTimedNotices(context.db, {
    now,
    longPlans: plans().flatMap(({ id }) => (monthsPerPeriod(id) >= LONG_PERIOD_MONTHS ? [id] : [])),
    soonBefore: addMs(now, LAST_ANNOUNCED_DAYS * DAY_MS),
    laterBefore: addMs(now, FIRST_ANNOUNCED_DAYS * DAY_MS),
    checkingBefore: addMs(now, -CHECKING_LONG_MS),
    channels: [...channels],
    day: writtenDay(day),
    dayBegan: seoulInstant(day),
    runBefore: runBefore(now),
    webhooksBefore: webhooksBefore(now),
    undeliverableSince: addMs(now, -DAY_MS),
    hasSummary: context.settings.hasDailySummary,
  });
  await askForConsents(context);
}
