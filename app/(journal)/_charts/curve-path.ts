import type { CurvePoint } from "@/lib/journal/views";

/**
 * The geometry of the equity curve, in percent of its frame: 0 is left and top. The line is a cubic
 * that is monotone between two points: it passes through each and shows no gain or loss that did
 * not happen.
 * Source: Fritsch and Carlson, Monotone Piecewise Cubic Interpolation, 1980
 */
export type CurveDot = { x: number; y: number };
export type Scale = { ticks: number[]; minWon: number; maxWon: number; stepWon: number };
export type Drawing = { line: string; area: string; dots: CurveDot[]; scale: Scale; yOf: (balanceWon: number) => number };

const DAY_MS = 86_400_000;
const dayNumber = (on: string): number => Date.parse(on) / DAY_MS;
/** Two decimals: a tenth of a pixel on the widest screen. */
const round = (value: number): number => Math.round(value * 100) / 100;

/** @param points in the order of their days, at least one */
export function drawCurve(points: readonly CurvePoint[]): Drawing {
  const days = points.map(({ on }) => dayNumber(on));
  const capitals = points.map(({ balanceWon }) => balanceWon);
  const scale = niceScale(Math.min(...capitals), Math.max(...capitals));
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const xOf = (day: number) => (last === first ? 100 : round(((day - first) / (last - first)) * 100));
  const yOf = (balanceWon: number) => round(((scale.maxWon - balanceWon) / (scale.maxWon - scale.minWon)) * 100);
  const dots = points.map((_, index) => ({ x: xOf(days[index] ?? 0), y: yOf(capitals[index] ?? 0) }));
  const line = last === first ? `M0 ${dots.at(-1)?.y} H100` : smoothLine(dots);
  return { line, area: `${line} V100 H0 Z`, dots, scale, yOf };
}

function smoothLine(dots: readonly CurveDot[]): string {
  const slopes = slopesOf(dots);
  const pieces = dots.slice(1).map((dot, index) => {
    const before = dots[index] ?? dot;
    const third = (dot.x - before.x) / 3;
    const control1 = `${round(before.x + third)} ${round(before.y + (slopes[index] ?? 0) * third)}`;
    const control2 = `${round(dot.x - third)} ${round(dot.y - (slopes[index + 1] ?? 0) * third)}`;
    return `C${control1} ${control2} ${dot.x} ${dot.y}`;
  });
  return `M${dots[0]?.x} ${dots[0]?.y} ${pieces.join(" ")}`;
}

/** The slope at each point: flat at a turn, and at most three times the gentler neighbour's. */
function slopesOf(dots: readonly CurveDot[]): number[] {
  const chords = dots.slice(1).map((dot, index) => {
    const before = dots[index] ?? dot;
    return dot.x === before.x ? 0 : (dot.y - before.y) / (dot.x - before.x);
  });
  return dots.map((_, index) => {
    const before = chords[index - 1] ?? chords[index] ?? 0;
    const after = chords[index] ?? before;
    if (before * after <= 0) return 0;
    const gentler = Math.min(Math.abs(before), Math.abs(after));
    return Math.sign(before) * Math.min((Math.abs(before) + Math.abs(after)) / 2, 3 * gentler);
  });
}

const ROUND_STEPS = [1, 2, 2.5, 5, 10];
const WANTED_STEPS = 3;

/** @returns an axis of round amounts from below the lowest to above the highest value */
export function niceScale(lowWon: number, highWon: number): Scale {
  const spread = highWon - lowWon || Math.max(1, Math.abs(highWon) * 0.1);
  const size = 10 ** Math.floor(Math.log10(spread / WANTED_STEPS));
  const fitting = ROUND_STEPS.find((step) => step * size >= spread / WANTED_STEPS) ?? 10;
  const stepWon = Math.max(1, Math.ceil(fitting * size));
  const minWon = Math.floor(lowWon / stepWon) * stepWon;
  const maxWon = Math.max(minWon + stepWon, Math.ceil(highWon / stepWon) * stepWon);
  const count = Math.round((maxWon - minWon) / stepWon);
  return { ticks: Array.from({ length: count + 1 }, (_, index) => minWon + index * stepWon), minWon, maxWon, stepWon };
}
