import { type DashboardRow, readDashboardRow } from "@/db/queries/journal/dashboard";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS, dayBefore, monthAt, spanOf } from "./rules/days";
import { type Permissions, permissionsOf } from "./rules/permissions";
import type { CurvePoint, Dashboard, MonthText } from "./views";

/** What a chart of the width of a page can show. */
export const MAX_CURVE_POINTS = 400;

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
  const { from: monthFrom, until: monthUntil } = spanOf(month);
  const row = await readDashboardRow(context.db, {
    userId,
    shownFrom: permissions.cutoffOn ?? ALL_DAYS.from,
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
      isHidden: permissions.cutoffOn !== null && monthUntil <= permissions.cutoffOn,
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

function curveOf({ curve, openingWon, firstDay, allTrades }: DashboardRow, { cutoffOn }: Permissions): CurvePoint[] {
  const beginsOn = cutoffOn ?? firstDay;
  if (beginsOn === null || allTrades === 0) return [];
  return [{ on: dayBefore(beginsOn), balanceWon: openingWon }, ...curve];
}

const figuresOf = ({ bestMonth, worstMonth, longestGainDays, longestLossDays }: NonNullable<DashboardRow["longTerm"]>) => ({
  bestMonth,
  worstMonth,
  longestGainDays,
  longestLossDays,
});
