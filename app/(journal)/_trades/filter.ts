import { monthAfter } from "@/app/_format/trade-day";

/** What a list of trades is narrowed to, as its address says it. */
export type TradeFilter = { month?: string; q?: string; after?: string };

/** @returns the address of the list with this filter */
export function tradesHref(filter: TradeFilter): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  return query.size > 0 ? `/journal/trades?${query}` : "/journal/trades";
}

/** @returns the address of the trades of a day: its month's list, at the day's place */
export const dayHref = (on: string): string => `${tradesHref({ month: on.slice(0, 7) })}#on-${on}`;

/** As many as a menu is still quick to look through. */
const MOST_MONTHS = 36;

/**
 * @param firstOn the first day that the person may see; null when all are shown
 * @param chosen stays in the list, however old it is
 * @returns the months to choose from, newest first
 */
export function monthsToChoose({ today, firstOn, chosen }: { today: string; firstOn: string | null; chosen?: string }): string[] {
  const present = today.slice(0, 7);
  const months = Array.from({ length: MOST_MONTHS }, (_, back) => monthAfter(present, -back)).filter(
    (month) => firstOn === null || month >= firstOn.slice(0, 7),
  );
  return chosen && !months.includes(chosen) ? [...months, chosen] : months;
}
