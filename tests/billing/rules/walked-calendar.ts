/**
 * The calendar once more, by walking: one day after the other over a table of month lengths, with
 * nothing of Date, of time zones or of the application in it. What the periods of a subscription
 * are, in words that a child can check.
 */
export type WalkedDay = {
  year: number;
  month: number;
  day: number;
  /** Days since 1 January 1970. */
  number: number;
  isLastOfMonth: boolean;
};

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FEBRUARY = 2;
const DECEMBER = 12;
const FIRST = { year: 1900, month: 1, day: 1, number: -25_567 };
/** Twenty-five yearly periods and more beyond 2200. */
const LAST_YEAR = 2230;

const isLeapYear = (year: number): boolean => (year % 100 === 0 ? year % 400 === 0 : year % 4 === 0);

/** Every day from 1900 on, in order and without a gap. */
export const WALKED_DAYS: readonly WalkedDay[] = walk();

function walk(): WalkedDay[] {
  const days: WalkedDay[] = [];
  let { year, month, day, number } = FIRST;
  while (year <= LAST_YEAR) {
    const length = month === FEBRUARY && isLeapYear(year) ? 29 : LENGTHS[month - 1];
    const isLastOfMonth = day === length;
    days.push({ year, month, day, number, isLastOfMonth });
    number += 1;
    day = isLastOfMonth ? 1 : day + 1;
    if (!isLastOfMonth) continue;
    year = month === DECEMBER ? year + 1 : year;
    month = month === DECEMBER ? 1 : month + 1;
  }
  return days;
}

/** The walked day with this number. */
export function walkedDay(number: number): WalkedDay {
  const found = WALKED_DAYS[number - FIRST.number];
  if (!found) throw new Error(`nobody walked to day ${number}`);
  return found;
}

/**
 * The days on which a subscription's periods begin: every day with the number of the first one, and
 * the last day of each month that ends before that number; of these each one (monthly), or each
 * twelfth (yearly).
 */
export function walkedStarts(anchor: WalkedDay, { months, count }: { months: number; count: number }): WalkedDay[] {
  const starts: WalkedDay[] = [];
  for (let number = anchor.number, met = 0; starts.length < count; number++) {
    const today = walkedDay(number);
    const isStart = today.day === anchor.day || (today.day < anchor.day && today.isLastOfMonth);
    if (!isStart) continue;
    if (met % months === 0) starts.push(today);
    met += 1;
  }
  return starts;
}
