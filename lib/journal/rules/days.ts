import { addDays, type Day, seoulDay } from "../../billing/rules/calendar";
import type { DayText, MonthText } from "../views";

/** The base date of KOSPI is 4 January 1980; there is no older trade to keep. */
const FIRST_YEAR = 1980;
/** Years ahead for which goals can be set. */
const GOAL_YEARS_AHEAD = 10;

/** A span of days: `from` is in it, `until` is not. PostgreSQL reads `infinity` as a date. */
export type Span = { from: DayText | "-infinity"; until: DayText | "infinity" };

export const ALL_DAYS: Span = { from: "-infinity", until: "infinity" };

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const YEAR = /^\d{4}$/;

export const dayText = ({ year, month, day }: Day): DayText =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** @returns the day in Seoul that contains the instant */
export const todayAt = (now: Date): DayText => dayText(seoulDay(now));

/** @returns the month in Seoul that contains the instant */
export const monthAt = (now: Date): MonthText => todayAt(now).slice(0, 7);

export const dayBefore = (on: DayText): DayText => dayText(addDays(partsOf(on), -1));

/** Whether the text is a day of the calendar, since 1980. 30 February is none. */
export function isDayText(text: string): boolean {
  if (!DAY.test(text)) return false;
  const { year, month, day } = partsOf(text);
  return year >= FIRST_YEAR && dayText(addDays({ year, month, day }, 0)) === text;
}

/** Whether the text is a month or a year since 1980, until the last for which a goal may be set. */
export const isGoalPeriod = (text: string, now: Date): boolean =>
  (MONTH.test(text) || YEAR.test(text)) && isYearWithin(text, now);

/** Whether a period is a year, not a month. */
export const isYear = (period: string): boolean => YEAR.test(period);

/** @returns the days of a month (`2026-11`) or of a year (`2026`) */
export function spanOf(period: string): Span {
  const year = Number(period.slice(0, 4));
  if (isYear(period)) return { from: `${period}-01-01`, until: `${yearText(year + 1)}-01-01` };
  const month = Number(period.slice(5, 7));
  const next = month === 12 ? `${yearText(year + 1)}-01` : `${yearText(year)}-${String(month + 1).padStart(2, "0")}`;
  return { from: `${period}-01`, until: `${next}-01` };
}

/** @returns the days of the span from the cutoff on; none when all lie before it */
export function shownOf({ from, until }: Span, cutoffOn: DayText | null): Span {
  const first = cutoffOn !== null && (from === "-infinity" || from < cutoffOn) ? cutoffOn : from;
  const isOver = first !== "-infinity" && until !== "infinity" && until < first;
  return { from: first, until: isOver ? first : until };
}

const isYearWithin = (text: string, now: Date): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= FIRST_YEAR && year <= seoulDay(now).year + GOAL_YEARS_AHEAD;
};

const yearText = (year: number): string => String(year).padStart(4, "0");

function partsOf(text: DayText): Day {
  const [, year, month, day] = DAY.exec(text) ?? [];
  return { year: Number(year), month: Number(month), day: Number(day) };
}
