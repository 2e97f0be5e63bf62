/** A goal long passed, or a very deep loss, needs no exact share. */
const MOST_PERCENT = 999;

/**
 * @param goalWon more than 0
 * @returns the whole percent of the goal, rounded down, so that 100 means reached; and what is left
 */
export function progressOf({ goalWon, profitWon }: { goalWon: number; profitWon: number }): { percent: number; leftWon: number } {
  const percent = profitWon <= 0 ? 0 : Math.min(MOST_PERCENT, Math.floor((profitWon / goalWon) * 100));
  return { percent, leftWon: Math.max(0, goalWon - profitWon) };
}
