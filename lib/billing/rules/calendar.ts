import { addMs, DAY_MS, HOUR_MS } from "./units";

/**
 * Days and months in Korea: always nine hours ahead of UTC. Clocks in Seoul have shown that since
 * October 1988, so it is exact for every subscription that can exist. Earlier instants use the same
 * offset, without Korea's summer time (1987-88) and its half-hour offset (until 1961). So there is
 * one rule, and it does not depend on the time zone of the machine or its zone tables.
 * Source: docs/decisions/0001-exact-period-ends-and-the-nine-oclock-batch.md
 */
const SEOUL_OFFSET_MS = 9 * HOUR_MS;

/**
 * The hour in Seoul at which the daily batch runs and retries fall due, unless the configuration
 * says otherwise.
 */
export const BATCH_HOUR = 9;

/** A day on the Seoul calendar. `month` is 1 to 12. */
export type Day = { year: number; month: number; day: number };

/** @returns the Seoul day that contains the instant */
export function seoulDay(instant: Date): Day {
  const shifted = addMs(instant, SEOUL_OFFSET_MS);
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

/** @returns the instant of an hour on a Seoul day; days beyond the month's end roll over */
export const seoulInstant = ({ year, month, day }: Day, hour = 0): Date =>
  new Date(Date.UTC(year, month - 1, day, hour) - SEOUL_OFFSET_MS);

/** @returns the day as programs write it, such as `2026-12-31` */
export const writtenDay = ({ year, month, day }: Day): string =>
  [year, month, day].map((part) => String(part).padStart(2, "0")).join("-");

/** @returns the Seoul day `count` days later, or earlier if `count` is negative */
export const addDays = ({ year, month, day }: Day, count: number): Day =>
  seoulDay(seoulInstant({ year, month, day: day + count }));

/** @returns how many Seoul midnights lie between the two instants; negative when `to` is earlier */
export const daysBetween = (from: Date, to: Date): number =>
  (seoulInstant(seoulDay(to)).getTime() - seoulInstant(seoulDay(from)).getTime()) / DAY_MS;

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * Adds calendar months and keeps the time of day in Seoul. If the target month is too short, the
 * result is on its last day. Always count from the anchor, never from the previous period: 31
 * January, 28 February, 31 March.
 * @throws RangeError when months is not a whole number
 * Source: docs/decisions/0001-exact-period-ends-and-the-nine-oclock-batch.md
 */
export function addMonths(anchor: Date, months: number): Date {
  if (!Number.isInteger(months)) throw new RangeError("months must be a whole number");
  const { year, month, day } = seoulDay(anchor);
  const target = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(target / 12);
  const targetMonth = (target % 12) + 1;
  const timeOfDayMs = anchor.getTime() - seoulInstant({ year, month, day }).getTime();
  const start = seoulInstant({ year: targetYear, month: targetMonth, day: Math.min(day, daysInMonth(targetYear, targetMonth)) });
  return addMs(start, timeOfDayMs);
}

export type Period = { index: number; start: Date; end: Date };

/**
 * @returns period `index` (0 is the first) of a subscription that began at `anchor`; periods follow
 *   each other without gap or overlap
 */
export const periodAt = (anchor: Date, monthsPerPeriod: number, index: number): Period => ({
  index,
  start: addMonths(anchor, index * monthsPerPeriod),
  end: addMonths(anchor, (index + 1) * monthsPerPeriod),
});

/** @returns the period that contains the instant; instants before the anchor belong to period 0 */
export function periodContaining(anchor: Date, monthsPerPeriod: number, instant: Date): Period {
  const from = seoulDay(anchor);
  const to = seoulDay(instant);
  const months = (to.year - from.year) * 12 + (to.month - from.month);
  const guess = Math.max(0, Math.floor(months / monthsPerPeriod));
  const period = periodAt(anchor, monthsPerPeriod, guess);
  return guess > 0 && instant < period.start ? periodAt(anchor, monthsPerPeriod, guess - 1) : period;
}

/**
 * The last whole day that a customer has of something that ends (excluded) at `end`. It is always
 * the day before, whatever the hour: so the days of two periods that follow each other never
 * overlap, and a page never promises a day of which a part is missing.
 * @returns an instant of that Seoul day
 */
export const lastDayBefore = (end: Date): Date => addMs(end, -DAY_MS);

/**
 * @param hours the hours of the day in Seoul at which the scheduler calls the batch, in rising
 *   order, at least one
 * @returns the first run at or after the instant: the run that handles what falls due then
 */
export function nextBatchAt(instant: Date, hours: readonly number[] = [BATCH_HOUR]): Date {
  const today = seoulDay(instant);
  const [first = BATCH_HOUR] = hours;
  const hour = hours.find((one) => seoulInstant(today, one) >= instant);
  return hour === undefined ? seoulInstant(addDays(today, 1), first) : seoulInstant(today, hour);
}
