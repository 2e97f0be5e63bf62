/** What the dashboard reads from kept sums is what adding up the trades one by one finds. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Access } from "@/lib/billing/access";
import { createJournalWorld, FREE, type JournalWorld, PRO } from "./journal-world";

let w: JournalWorld;
beforeAll(async () => {
  w = await createJournalWorld();
});
afterAll(() => w.close());

/** The cutoff of the world's clock is 15 August 2026. */
const CUTOFF = "2026-08-15";
const DAYS = [
  "2024-12-31",
  "2025-01-01",
  "2026-07-31",
  "2026-08-01",
  "2026-08-14",
  CUTOFF,
  "2026-08-31",
  "2026-09-01",
  "2026-11-15",
];
/** Of two features of a third tier: a history that is cut, and figures over what is shown of it. */
const CUT_WITH_LONG_TERM: Access = { tier: "THIRD", features: { ...FREE.features, annualGoal: true } };

type Traded = { on: string; won: number };
const sum = (trades: readonly Traded[]) => trades.reduce((all, { won }) => all + won, 0);
const groups = (trades: readonly Traded[], length: number) =>
  [...new Set(trades.map(({ on }) => on.slice(0, length)))].sort().map((name) => {
    const own = trades.filter(({ on }) => on.startsWith(name));
    return { name, profitWon: sum(own), trades: own.length };
  });

function naive(all: readonly Traded[], access: Access) {
  const shown = access.features.historyMonths === true ? all : all.filter(({ on }) => on >= CUTOFF);
  const months = groups(shown, 7).map(({ name, ...result }) => ({ month: name, ...result }));
  const best = (sign: number) =>
    [...months].sort((a, b) => sign * (b.profitWon - a.profitWon) || (a.month < b.month ? 1 : -1))[0] ?? null;
  const streak = (sign: number) => {
    let [longest, running] = [0, 0];
    for (const { profitWon } of groups(shown, 10)) {
      running = Math.sign(profitWon) === sign ? running + 1 : 0;
      longest = Math.max(longest, running);
    }
    return longest;
  };
  const ofYear = months.filter(({ month }) => month.startsWith("2026-"));
  return {
    closingWon: sum(all),
    openingWon: sum(all) - sum(shown),
    hiddenCount: all.length - shown.length,
    trades: shown.length,
    wins: shown.filter(({ won }) => won > 0).length,
    losses: shown.filter(({ won }) => won < 0).length,
    month: months.find(({ month }) => month === "2026-08") ?? { month: "2026-08", profitWon: 0, trades: 0 },
    longTerm: access.features.annualGoal
      ? { bestMonth: best(1), worstMonth: best(-1), longestGainDays: streak(1), longestLossDays: streak(-1) }
      : null,
    annual: access.features.annualGoal
      ? { profitWon: ofYear.reduce((won, { profitWon }) => won + profitWon, 0), months: ofYear }
      : null,
  };
}

test("whatever was traded, and whatever of it is shown", async () => {
  const traded = fc.record({
    on: fc.constantFrom(...DAYS),
    won: fc.constantFrom(-999_999_999_999, -7, -1, 0, 1, 5, 999_999_999_999),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(traded, { maxLength: 25 }), async (all) => {
      const userId = await w.person();
      await w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
        select ${userId}, gen_random_uuid(), day::date, 'A', won, now()
        from unnest(${all.map(({ on }) => on)}::text[], ${all.map(({ won }) => won)}::bigint[]) as traded(day, won)`;
      for (const access of [PRO, FREE, CUT_WITH_LONG_TERM]) {
        const { closingWon, openingWon, hiddenCount, figures, annual, curve, month } = await w.dashboard(
          userId,
          access,
          "2026-08",
        );
        const { trades, wins, losses, longTerm } = figures;
        expect({
          closingWon,
          openingWon,
          hiddenCount,
          trades,
          wins,
          losses,
          month: { month: month.month, profitWon: month.profitWon, trades: month.trades },
          longTerm,
          annual: annual && { profitWon: annual.profitWon, months: annual.months },
        }).toEqual(naive(all, access));
        if (all.length > 0) expect(curve.at(-1)?.balanceWon).toBe(closingWon);
      }
    }),
    { numRuns: 60 },
  );
});
