import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_CURVE_POINTS } from "@/lib/journal/read-dashboard";
import { setGoal } from "@/lib/journal/set-goal";
import { setStartingCapital } from "@/lib/journal/set-starting-capital";
import { createJournalWorld, FREE, type JournalWorld, PRO, words } from "./journal-world";

let w: JournalWorld;
let trader: string;

beforeAll(async () => {
  w = await createJournalWorld();
  trader = await w.person();
  await setStartingCapital(w.context, { userId: trader, startingWon: 10_000_000 });
  for (const [on, won] of [
    ["2025-12-30", 1_000_000],
    ["2026-01-05", 500_000],
    ["2026-01-06", -200_000],
    ["2026-01-06", -100_000],
    ["2026-08-14", 70_000],
    ["2026-08-15", 30_000],
    ["2026-11-02", -400_000],
    ["2026-11-02", 100_000],
    ["2026-11-03", 0],
    ["2026-11-15", 250_000],
  ] as const)
    await w.add(trader, words(on, won));
  await setGoal(w.context, { userId: trader, access: PRO, period: "2026", goalWon: 5_000_000 });
  await setGoal(w.context, { userId: trader, access: PRO, period: "2026-11", goalWon: 300_000 });
});
afterAll(() => w.close());

test("with the whole history: every figure", async () => {
  expect(await w.dashboard(trader, PRO)).toEqual({
    cutoffOn: null,
    hiddenCount: 0,
    startingWon: 10_000_000,
    openingWon: 10_000_000,
    closingWon: 11_250_000,
    curve: [
      { on: "2025-12-29", balanceWon: 10_000_000 },
      { on: "2025-12-30", balanceWon: 11_000_000 },
      { on: "2026-01-05", balanceWon: 11_500_000 },
      { on: "2026-01-06", balanceWon: 11_200_000 },
      { on: "2026-08-14", balanceWon: 11_270_000 },
      { on: "2026-08-15", balanceWon: 11_300_000 },
      { on: "2026-11-02", balanceWon: 11_000_000 },
      { on: "2026-11-03", balanceWon: 11_000_000 },
      { on: "2026-11-15", balanceWon: 11_250_000 },
    ],
    month: {
      month: "2026-11",
      profitWon: -50_000,
      trades: 4,
      goalWon: 300_000,
      isHidden: false,
      days: [
        { on: "2026-11-02", profitWon: -300_000, trades: 2 },
        { on: "2026-11-03", profitWon: 0, trades: 1 },
        { on: "2026-11-15", profitWon: 250_000, trades: 1 },
      ],
    },
    figures: {
      trades: 10,
      wins: 6,
      losses: 3,
      winRate: 0.6667,
      averageWinWon: 325_000,
      averageLossWon: -233_333,
      longTerm: {
        bestMonth: { month: "2025-12", profitWon: 1_000_000, trades: 1 },
        worstMonth: { month: "2026-11", profitWon: -50_000, trades: 4 },
        longestGainDays: 2,
        longestLossDays: 1,
      },
    },
    annual: {
      year: "2026",
      goalWon: 5_000_000,
      profitWon: 250_000,
      months: [
        { month: "2026-01", profitWon: 200_000, trades: 3 },
        { month: "2026-08", profitWon: 100_000, trades: 2 },
        { month: "2026-11", profitWon: -50_000, trades: 4 },
      ],
    },
    mayExport: true,
  });
});

test("with three months: earlier days are carried forward, and the curve ends at the same capital", async () => {
  expect(await w.dashboard(trader, FREE)).toEqual({
    cutoffOn: "2026-08-15",
    hiddenCount: 5,
    startingWon: 10_000_000,
    openingWon: 11_270_000,
    closingWon: 11_250_000,
    curve: [
      { on: "2026-08-14", balanceWon: 11_270_000 },
      { on: "2026-08-15", balanceWon: 11_300_000 },
      { on: "2026-11-02", balanceWon: 11_000_000 },
      { on: "2026-11-03", balanceWon: 11_000_000 },
      { on: "2026-11-15", balanceWon: 11_250_000 },
    ],
    month: (await w.dashboard(trader, PRO)).month,
    figures: {
      trades: 5,
      wins: 3,
      losses: 1,
      winRate: 0.75,
      averageWinWon: 126_667,
      averageLossWon: -400_000,
      longTerm: null,
    },
    annual: null,
    mayExport: false,
  });
});

test("the month of the cutoff shows its days from the cutoff on, an earlier one none", async () => {
  expect((await w.dashboard(trader, FREE, "2026-08")).month).toMatchObject({
    profitWon: 30_000,
    isHidden: false,
    days: [{ on: "2026-08-15" }],
  });
  expect((await w.dashboard(trader, FREE, "2026-01")).month).toEqual({
    month: "2026-01",
    profitWon: 0,
    trades: 0,
    goalWon: null,
    days: [],
    isHidden: true,
  });
  expect((await w.dashboard(trader, PRO, "2026-01")).month).toMatchObject({ profitWon: 200_000, trades: 3, isHidden: false });
});

test("an empty journal has no curve and no rates", async () => {
  const empty = await w.person();
  for (const access of [FREE, PRO]) {
    const { curve, figures, startingWon, closingWon } = await w.dashboard(empty, access);
    expect({ curve, startingWon, closingWon }).toEqual({ curve: [], startingWon: null, closingWon: 0 });
    expect(figures).toMatchObject({ trades: 0, winRate: null, averageWinWon: null, averageLossWon: null });
  }
  expect((await w.dashboard(empty, PRO)).figures.longTerm).toEqual({
    bestMonth: null,
    worstMonth: null,
    longestGainDays: 0,
    longestLossDays: 0,
  });
});

test("a journal whose trades are all hidden has its capital as the only point", async () => {
  const before = await w.person();
  await w.add(before, words("2026-08-14", 5_000));
  const { curve, openingWon, closingWon, hiddenCount } = await w.dashboard(before, FREE);
  expect({ curve, openingWon, closingWon, hiddenCount }).toEqual({
    curve: [{ on: "2026-08-14", balanceWon: 5_000 }],
    openingWon: 5_000,
    closingWon: 5_000,
    hiddenCount: 1,
  });
});

test("days that the curve could not show apart become one point, and a gap of years none", async () => {
  const early = await w.person();
  for (const [on, won] of [
    ["2006-01-02", 1],
    ["2006-01-03", 2],
    ["2026-11-13", 4],
    ["2026-11-14", 8],
  ] as const)
    await w.add(early, words(on, won));
  const { curve, openingWon } = await w.dashboard(early, PRO);
  expect(openingWon).toBe(0);
  expect(curve).toEqual([
    { on: "2006-01-01", balanceWon: 0 },
    { on: "2006-01-03", balanceWon: 3 },
    { on: "2026-11-14", balanceWon: 15 },
  ]);
});

describe("a long curve", () => {
  const most = MAX_CURVE_POINTS;
  test.each([most - 2, most - 1, most, most + 1, 2 * most - 2, 2 * most - 1, 1_500])(
    "of %d days is thinned, in order, and ends at the true capital",
    async (days) => {
      const long = await w.person();
      await w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
      select ${long}, gen_random_uuid(), date '2020-01-01' + n, 'A', n * 7 - 300, now() from generate_series(1, ${days}::int) n`;
      const { curve, closingWon } = await w.dashboard(long, PRO);
      expect(curve.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
      expect(curve.length).toBeGreaterThan(Math.min(days, MAX_CURVE_POINTS / 2 - 1));
      expect(curve.map(({ on }) => on)).toEqual([...new Set(curve.map(({ on }) => on))].sort());
      expect(curve.at(-1)?.balanceWon).toBe(closingWon);
      expect(closingWon).toBe((7 * days * (days + 1)) / 2 - 300 * days);
    },
  );
});
