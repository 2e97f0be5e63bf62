import type { Locale } from "@/app/_i18n/locale";
import { lastDayBefore } from "@/lib/billing/rules/calendar";

const TIME_ZONE = "Asia/Seoul";
const PARTS = new Intl.DateTimeFormat("en-US", {
  timeZone: TIME_ZONE,
  year: "numeric",
  month: "short",
  day: "numeric",
  weekday: "short",
  hour: "numeric",
  minute: "2-digit",
  hourCycle: "h23",
});
const MONTH = new Intl.DateTimeFormat("en-US", { timeZone: TIME_ZONE, month: "numeric" });
const KOREAN_WEEKDAY = new Intl.DateTimeFormat("ko-KR", { timeZone: TIME_ZONE, weekday: "short" });

/** Keeps a date on one line by non-breaking spaces. */
const SPACE = "\u00a0";

type Wording = {
  locale: Locale;
  /**
   * The year is shown only when it differs from the year of `now`; null: always, for paper that is
   * kept.
   */
  now: Date | null;
  /** `12월 31일 (목)` instead of `12월 31일`. */
  weekday?: boolean;
};

function seoulParts(at: Date) {
  const part = Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    year: part.year,
    month: part.month,
    day: part.day,
    weekday: part.weekday,
    hour: Number(part.hour),
    minute: part.minute,
  };
}

/**
 * @returns the day of an instant in Seoul: `12월 31일 (목)`, `Thu, Dec 31`, with the year when it is
 *   not the current one
 */
export function formatDay(at: Date, { locale, now, weekday = false }: Wording): string {
  const { year, month, day, weekday: englishWeekday } = seoulParts(at);
  const isOtherYear = now === null || year !== seoulParts(now).year;
  if (locale === "ko") {
    const text = `${isOtherYear ? `${year}년${SPACE}` : ""}${MONTH.format(at)}월${SPACE}${day}일`;
    return weekday ? `${text}${SPACE}(${KOREAN_WEEKDAY.format(at)})` : text;
  }
  const text = `${month}${SPACE}${day}${isOtherYear ? `,${SPACE}${year}` : ""}`;
  return weekday ? `${englishWeekday},${SPACE}${text}` : text;
}

/**
 * @returns the day and time of an instant in Seoul: `12월 31일 오전 9시`, `12월 31일 오후 3시 5분`, `12월 31일
 *   오전 0시`, `Dec 31, 9:00 AM`
 */
export function formatInstant(at: Date, wording: Wording): string {
  const { hour, minute = "00" } = seoulParts(at);
  const day = formatDay(at, wording);
  if (wording.locale === "ko") return `${day} ${koreanHour(hour)}${minute === "00" ? "" : ` ${Number(minute)}분`}`;
  return `${day}, ${hour12(hour)}:${minute} ${hour < 12 ? "AM" : "PM"}`;
}

const hour12 = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);
/** Many readers take 오전 12시 for noon; 0시 is clear. */
const koreanHour = (hour: number): string => `${hour < 12 ? "오전" : "오후"} ${hour === 0 ? 0 : hour12(hour)}시`;

const FULL_HOUR: Record<Locale, string> = { ko: "정각", en: "full hour" };
const HOURS_OF_A_DAY = 24;

/**
 * @returns hours of the day as text: `오전 9시`, `오전 9시 또는 오후 6시`, `9 AM or 6 PM`; all 24 as `정각`,
 *   `full hour`
 */
export function formatHours(hours: readonly number[], locale: Locale): string {
  if (hours.length === HOURS_OF_A_DAY) return FULL_HOUR[locale];
  const said = hours.map((hour) => {
    if (locale === "ko") return koreanHour(hour);
    return `${hour12(hour)} ${hour < 12 ? "AM" : "PM"}`;
  });
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(said);
}

/**
 * @returns the last whole day of something that ends (excluded) at `end`: 31 December for midnight
 *   of 1 January and for any hour of that day
 */
export function formatLastDay(end: Date, wording: Wording): string {
  return formatDay(lastDayBefore(end), wording);
}

/**
 * @returns the days of a period, whose end is excluded as stored: `12월 1일 ~ 12월 31일` for [1
 *   December, 1 January)
 */
export function formatPeriod(period: { start: Date; end: Date }, wording: Wording): string {
  const dash = wording.locale === "ko" ? " ~ " : " – ";
  return `${formatDay(period.start, wording)}${dash}${formatLastDay(period.end, wording)}`;
}
