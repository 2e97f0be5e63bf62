/** How a day with trades ended: with a gain, a loss, or neither. */
export type Way = "+" | "-" | "0";

/**
 * @param ways how each day ended, in order, such as `++-0+`
 * @returns the most days in a row that ended this way
 */
export const longestStreak = (ways: string, way: Exclude<Way, "0">): number =>
  Math.max(...(way === "+" ? ways.split(/[^+]+/) : ways.split(/[^-]+/)).map(({ length }) => length));
