/** The journal that the landing page draws: trades of fourteen months, in thousands of won. */
const TRADES_BY_MONTH: readonly (readonly number[])[] = [
  [120, -80, 60],
  [-150, 40, 90, -60],
  [210, -70, 130, 80],
  [-120, -90, 60, 40],
  [180, 240, -110, 90, 50],
  [-60, 130, -140],
  [310, -90, 150, 120, -40],
  [-180, -120, 70, 60],
  [160, 90, -70, 200],
  [-90, 280, 140, -60, 110],
  [240, -160, 90, 130],
  [-110, 150, 220, -50, 70],
  [190, -130, 60, 170],
  [260, -80, 140, 210, -40],
];
const WON = 1_000;

export const SAMPLE_MONTHS = TRADES_BY_MONTH.length;

/** @returns how many trades the last `months` months have, and their profit in whole won */
export function sampleFigures(months: number): { trades: number; profitWon: number } {
  const shown = TRADES_BY_MONTH.slice(-months).flat();
  return { trades: shown.length, profitWon: shown.reduce((sum, profit) => sum + profit, 0) * WON };
}

/**
 * The capital after each trade, as a line in a box of 100 by 100.
 * @returns the path, and the height at which it ends
 */
export function sampleCurve(): { line: string; endY: number } {
  const points = [{ x: 0, sum: 0 }];
  for (const [month, trades] of TRADES_BY_MONTH.entries()) {
    for (const [index, profit] of trades.entries()) {
      const sum = (points.at(-1)?.sum ?? 0) + profit;
      points.push({ x: (100 * (month + (index + 1) / trades.length)) / SAMPLE_MONTHS, sum });
    }
  }
  const sums = points.map(({ sum }) => sum);
  const [least, most] = [Math.min(...sums), Math.max(...sums)];
  const yOf = (sum: number) => 94 - (88 * (sum - least)) / (most - least);
  const line = points.map(({ x, sum }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(2)} ${yOf(sum).toFixed(2)}`).join("");
  return { line, endY: yOf(points.at(-1)?.sum ?? 0) };
}
