import { type DashboardRow, readDashboardRow } from "@/db/queries/journal/dashboard";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS, dayBefore, monthAt, shownOf, spanOf } from "./rules/days";
import { type Permissions, permissionsOf } from "./rules/permissions";
import { longestStreak } from "./rules/streaks";
import type { CurvePoint, Dashboard, MonthText } from "./views";

/** What a chart of the width of a page can show: the trading days of a year stay apart. */
export const MAX_CURVE_POINTS = 366;
/** As a span from it until it. */
const NO_DAY = "-infinity";

/**
 * Everything on a person's dashboard, of one moment.
 * @param access what the person may do
 * @param month the month of the calendar and of the goals; without it, the present one in Seoul
 */
export async function readDashboard(
  context: Context,
  { userId, access, month = monthAt(context.now()) }: { userId: string; access: Access; month?: MonthText },
): Promise<Dashboard> {
  const permissions = permissionsOf(access, context.now());
  const year = month.slice(0, 4);
  const { from: monthFrom, until: monthUntil } = shownOf(spanOf(month), permissions.cutoffOn);
  const row = await readDashboardRow(context.db, {
    userId,
    shownFrom: permissions.cutoffOn ?? ALL_DAYS.from,
    ...partOf(permissions),
    month,
    monthFrom,
    monthUntil,
    year,
    mostPoints: MAX_CURVE_POINTS - 1,
    hasLongTerm: permissions.hasLongTerm,
  });
  const { trades, wins, losses, winRate, averageWinWon, averageLossWon, longTerm } = row;
  return {
    cutoffOn: permissions.cutoffOn,
    hiddenCount: row.hiddenCount,
    startingWon: row.startingWon,
    openingWon: row.openingWon,
    closingWon: row.closingWon,
    curve: curveOf(row, permissions),
    month: {
      month,
      profitWon: row.monthProfitWon,
      trades: row.monthTrades,
      goalWon: row.goals[month] ?? null,
      days: row.days,
      isHidden: permissions.cutoffOn !== null && spanOf(month).until <= permissions.cutoffOn,
    },
    figures: { trades, wins, losses, winRate, averageWinWon, averageLossWon, longTerm: longTerm && figuresOf(longTerm) },
    annual: longTerm && {
      year,
      goalWon: row.goals[year] ?? null,
      profitWon: longTerm.yearProfitWon,
      months: longTerm.yearMonths,
    },
    mayExport: permissions.hasExport,
  };
}

/** The month of which only some days are shown; without a cutoff, no day of none. */
function partOf({ cutoffOn }: Permissions) {
  if (cutoffOn === null) return { partMonth: "", partFrom: NO_DAY, partUntil: NO_DAY };
  const partMonth = cutoffOn.slice(0, 7);
  return { partMonth, partFrom: cutoffOn, partUntil: spanOf(partMonth).until };
}

function curveOf({ curve, openingWon, firstDay, allTrades }: DashboardRow, { cutoffOn }: Permissions): CurvePoint[] {
  const beginsOn = cutoffOn ?? firstDay;
  if (beginsOn === null || allTrades === 0) return [];
  return [{ on: dayBefore(beginsOn), balanceWon: openingWon }, ...curve];
}

const figuresOf = ({ bestMonth, worstMonth, ways }: NonNullable<DashboardRow["longTerm"]>) => ({
  bestMonth,
  worstMonth,
  longestGainDays: longestStreak(ways, "+"),
  longestLossDays: longestStreak(ways, "-"),
});
