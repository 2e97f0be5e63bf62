import type { MonthResult } from "@/lib/journal/views";

type Bar = { month: string; profitWon: number; top: number; height: number };

const MONTHS = 12;
/** A month with a result is never invisible. */
const LEAST_PERCENT = 1.5;

/**
 * @returns a bar for each month of the year and the place of the line at 0, in percent from the top
 */
export function barsOf({ year, months }: { year: string; months: readonly MonthResult[] }): { bars: Bar[]; zero: number } {
  const results = new Map(months.map(({ month, profitWon }) => [month, profitWon]));
  const highest = Math.max(0, ...results.values());
  const lowest = Math.min(0, ...results.values());
  const range = highest - lowest || 1;
  const bounds = { least: highest > 0 ? LEAST_PERCENT : 0, most: lowest < 0 ? 100 - LEAST_PERCENT : 100 };
  const zero = Math.min(bounds.most, Math.max(bounds.least, lowest === 0 ? 100 : (highest / range) * 100));
  const heightOf = (won: number) => Math.max(LEAST_PERCENT, won > 0 ? (won / highest) * zero : (won / lowest) * (100 - zero));
  const bars = Array.from({ length: MONTHS }, (_, index) => {
    const month = `${year}-${String(index + 1).padStart(2, "0")}`;
    const profitWon = results.get(month) ?? 0;
    const height = profitWon === 0 ? 0 : heightOf(profitWon);
    return { month, profitWon, height, top: profitWon > 0 ? zero - height : zero };
  });
  return { bars, zero };
}
