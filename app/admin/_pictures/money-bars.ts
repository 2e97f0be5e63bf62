import type { MoneyDay } from "@/lib/admin/views";

/** Percent of the frame's height. */
type Bar = { top: number; height: number };
export type DayBars = { at: Date; charged: Bar; refunded: Bar };

/** A day on which money moved is never invisible. */
const LEAST = 1.5;
/** Room below the line even when nothing was given back, so that the line is seen. */
const BELOW = 4;

/**
 * @returns for each day what came in above the line and what was given back below it, and the
 *   line's place from the top
 */
export function moneyBars(days: readonly MoneyDay[]): { bars: DayBars[]; line: number } {
  const most = Math.max(...days.map(({ chargedWon }) => chargedWon), 0);
  const least = Math.max(...days.map(({ refundedWon }) => refundedWon), 0);
  const line = Math.min(100 - BELOW, Math.max(LEAST * 2, (most / (most + least || 1)) * 100));
  const height = (won: number, of: number, room: number) => (won > 0 && of > 0 ? Math.max(LEAST, (won / of) * room) : 0);
  const bars = days.map(({ at, chargedWon, refundedWon }) => {
    const up = height(chargedWon, most, line);
    return {
      at,
      charged: { top: line - up, height: up },
      refunded: { top: line, height: height(refundedWon, least, 100 - line) },
    };
  });
  return { bars, line };
}
