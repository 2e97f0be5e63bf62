/**
 * The results of a benchmark and how they are printed. Every figure is a ratio within one run, or a
 * count.
 */

export type Figure = {
  what: string;
  /** Our measured value, as text for the table: "312/s". */
  ours: string;
  /** The baseline's value, as text; "-" when the figure is a count. */
  baseline: string;
  figure: number;
  unit: string;
  floor: number;
  goal: number;
  isLowerBetter?: true;
};

export type Report = { figures: Figure[]; notes: string[] };
export type Verdict = "goal" | "floor" | "BELOW";

export function verdictOn({ figure, floor, goal, isLowerBetter }: Figure): Verdict {
  // NaN, a figure that could not be measured, compares false and is below the floor.
  const reaches = (bound: number) => (isLowerBetter ? figure <= bound : figure >= bound);
  if (reaches(goal)) return "goal";
  return reaches(floor) ? "floor" : "BELOW";
}

const COLUMNS = ["what", "ours", "baseline", "figure", "floor", "goal", "verdict"] as const;

/** The lines of a table, with the notes below it. */
export function tableOf({ figures, notes }: Report): string[] {
  const bound = (value: number, { unit, isLowerBetter }: Figure) => `${isLowerBetter ? "<=" : ">="} ${rounded(value)}${unit}`;
  const rows = figures.map((figure) => [
    figure.what,
    figure.ours,
    figure.baseline,
    `${rounded(figure.figure)}${figure.unit}`,
    bound(figure.floor, figure),
    bound(figure.goal, figure),
    verdictOn(figure),
  ]);
  const widths = COLUMNS.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return [line(COLUMNS), ...rows.map(line), ...notes.map((note) => `  ${note}`)];
}

/** The report as JSON for programs. */
export function summaryOf(name: string, { figures, notes }: Report) {
  const judged = figures.map((figure) => ({ ...figure, figure: rounded(figure.figure), verdict: verdictOn(figure) }));
  return { bench: name, isGood: judged.every(({ verdict }) => verdict !== "BELOW"), figures: judged, notes };
}

/** Rounds to three significant digits, keeping the whole integer part. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

export const perSecond = (count: number, seconds: number): string => `${rounded(count / seconds)}/s`;

/**
 * @param share 0.95 for the value that 95 of 100 do not exceed
 * @throws when the list is empty
 */
export function percentile(values: readonly number[], share: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];
  if (value === undefined) throw new Error("the percentile of nothing");
  return value;
}

/** @throws when the list is empty */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("the median of nothing");
  return middle;
}
