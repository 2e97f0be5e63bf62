import type { Locale } from "@/app/_i18n/locale";

const DAYS_OF_A_WEEK = 7;

/**
 * @param month `2026-11`
 * @returns its weeks from Sunday, as Korean calendars have them, with null outside of the month
 */
export function weeksOf(month: string): (string | null)[][] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const first = new Date(Date.UTC(year, number - 1, 1)).getUTCDay();
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const weeks = Math.ceil((first + count) / DAYS_OF_A_WEEK);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: DAYS_OF_A_WEEK }, (_, weekday) => {
      const day = week * DAYS_OF_A_WEEK + weekday - first + 1;
      return day < 1 || day > count ? null : `${month}-${String(day).padStart(2, "0")}`;
    }),
  );
}

/** A Sunday. */
const SUNDAY = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

/** @returns the short names of the days of a week, Sunday first */
export function weekdayNames(locale: Locale): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  return Array.from({ length: DAYS_OF_A_WEEK }, (_, day) => format.format(SUNDAY + day * DAY_MS));
}
