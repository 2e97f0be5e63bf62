import { formatDay } from "@/app/_format/day";
import type { Locale } from "@/app/_i18n/locale";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/billing/rules/units";

/** From this distance on, a date is clearer. */
const DISTANT_MS = 30 * DAY_MS;

/**
 * @returns the distance of an instant from now: `3시간 전`, `in 2 days`, `지금`; for a distant instant,
 *   its date
 */
export function formatRelative(at: Date, { locale, now }: { locale: Locale; now: Date }): string {
  const ms = at.getTime() - now.getTime();
  const distance = Math.abs(ms);
  if (distance >= DISTANT_MS) return formatDay(at, { locale, now });
  if (distance < MINUTE_MS) return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(0, "second");
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
  if (distance < HOUR_MS) return words.format(Math.trunc(ms / MINUTE_MS), "minute");
  if (distance < DAY_MS) return words.format(Math.trunc(ms / HOUR_MS), "hour");
  return words.format(Math.trunc(ms / DAY_MS), "day");
}
