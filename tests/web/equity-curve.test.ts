import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCurve, niceScale } from "@/app/(journal)/_charts/curve-path";

const point = (on: string, balanceWon: number) => ({ on, balanceWon });

describe("the equity curve", () => {
  it("puts days by their distance and the highest capital on top", () => {
    const { dots } = drawCurve([point("2026-11-01", 100), point("2026-11-02", 300), point("2026-11-11", 200)]);
    expect(dots.map(({ x }) => x)).toEqual([0, 10, 100]);
    expect(Math.min(...dots.map(({ y }) => y))).toBe(dots[1]?.y);
  });

  it("passes through every point and never swings beyond its neighbours", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 2, maxLength: 40 }), (capitals) => {
        const points = capitals.map((balanceWon, day) =>
          point(new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10), balanceWon),
        );
        const { line, dots } = drawCurve(points);
        const numbers = (line.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
        expect(numbers.slice(0, 2)).toEqual([dots[0]?.x, dots[0]?.y]);
        for (const [index, dot] of dots.slice(1).entries()) {
          const [, y1 = 0, , y2 = 0, x3, y3] = numbers.slice(2 + index * 6, 8 + index * 6);
          expect([x3, y3]).toEqual([dot.x, dot.y]);
          const before = dots[index]?.y ?? 0;
          const [low, high] = [Math.min(before, dot.y) - 0.02, Math.max(before, dot.y) + 0.02];
          for (const y of [y1, y2]) expect(y >= low && y <= high).toBe(true);
        }
      }),
    );
  });

  it("is a flat line when nothing changed, and when there is one day only", () => {
    const { dots } = drawCurve([point("2026-11-01", 500), point("2026-11-09", 500)]);
    expect(dots[0]?.y).toBe(dots[1]?.y);
    const one = drawCurve([point("2026-11-01", 500)]);
    expect(one.line).toContain("M0 ");
    expect(one.dots[0]?.x).toBe(100);
  });
});

describe("the scale", () => {
  it("has three to five round amounts that hold all values", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 1e12 }), (low, spread) => {
        const { ticks, minWon, maxWon, stepWon } = niceScale(low, low + spread);
        expect(minWon).toBeLessThanOrEqual(low);
        expect(maxWon).toBeGreaterThanOrEqual(low + spread);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(6);
        for (const tick of ticks) expect(Math.abs(tick % stepWon)).toBe(0);
      }),
    );
  });
});
