import type { Locale } from "@/app/_i18n/locale";
import { formatDay } from "./day";

/** A day as the journal keeps it, `2026-11-12`: no instant, so no time zone can move it. */
const instantOf = (day: string): Date => new Date(`${day}T00:00:00+09:00`);

type Wording = { locale: Locale; now: Date; weekday?: boolean };

/** @returns `11월 12일 (목)`, `Nov 12`; with the year when it is another one */
export const formatTradeDay = (day: string, wording: Wording): string => formatDay(instantOf(day), wording);

const SEOUL_YEAR = new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Seoul", year: "numeric" });
const ENGLISH_MONTH = new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Seoul", month: "long" });
const SPACE = "\u00a0";

/**
 * @param month `2026-11`
 * @returns `11월`, `November`; with the year when it is another one
 */
export function formatMonth(month: string, { locale, now }: Wording): string {
  const [year = "", number = ""] = month.split("-");
  const isOtherYear = year !== SEOUL_YEAR.format(now);
  if (locale === "ko") return `${isOtherYear ? `${year}년${SPACE}` : ""}${Number(number)}월`;
  return `${ENGLISH_MONTH.format(instantOf(`${month}-01`))}${isOtherYear ? `${SPACE}${year}` : ""}`;
}

/** @returns the month so many months later, or earlier when the count is negative */
export function monthAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}
