import { addDays, type Day, seoulDay, seoulInstant } from "./calendar";

/** Within how many business days money has to be given back after a withdrawal. */
const REFUND_BUSINESS_DAYS = 3;

/** A Saturday or a Sunday in Seoul. Public holidays are not known here. */
const isWeekend = ({ year, month, day }: Day): boolean => [0, 6].includes(new Date(Date.UTC(year, month - 1, day)).getUTCDay());

/**
 * Until when a withdrawal has to be given back: the end of the third business day in Seoul after
 * the day of the request. A public holiday counts as a business day here, so the deadline is never
 * later than the law's.
 * Source: E-Commerce Act, article 18(2); Civil Act, article 157
 */
export function refundDueAt(requestedAt: Date): Date {
  let day = seoulDay(requestedAt);
  for (let left = REFUND_BUSINESS_DAYS; left > 0; ) {
    day = addDays(day, 1);
    if (!isWeekend(day)) left -= 1;
  }
  return seoulInstant(addDays(day, 1));
}

/** Three business days never span more days than this. */
const MAX_SPAN_DAYS = 7;

/**
 * @returns the instant before which a request is overdue at `now`: exactly those with a
 *   `refundDueAt` that has come
 */
export function refundOverdueBefore(now: Date): Date {
  const today = seoulDay(now);
  for (let back = 1; back < MAX_SPAN_DAYS; back++) {
    const asked = addDays(today, -back);
    if (refundDueAt(seoulInstant(asked)) <= now) return seoulInstant(addDays(asked, 1));
  }
  return seoulInstant(addDays(today, -MAX_SPAN_DAYS + 1));
}
