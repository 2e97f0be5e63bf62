import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { goals, journals, tradeDays, tradeMonths } from "../../schema";
import { plainStatements } from "../../statement";

type MonthSum = { month: string; profitWon: number; trades: number };

export type DashboardRow = {
  startingWon: number | null;
  openingWon: number;
  closingWon: number;
  allTrades: number;
  hiddenCount: number;
  firstDay: string | null;
  trades: number;
  wins: number;
  losses: number;
  winRate: number | null;
  averageWinWon: number | null;
  averageLossWon: number | null;
  curve: { on: string; balanceWon: number }[];
  days: { on: string; profitWon: number; trades: number }[];
  monthProfitWon: number;
  monthTrades: number;
  goals: Record<string, number>;
  longTerm: {
    bestMonth: MonthSum | null;
    worstMonth: MonthSum | null;
    /** How each day with trades ended, in order: `+`, `-`, or `0` for neither. */
    ways: string;
    yearProfitWon: number;
    yearMonths: MonthSum[];
  } | null;
};

export type DashboardWanted = {
  userId: string;
  /** The first day that is shown, or `-infinity`. */
  shownFrom: string;
  /** The month in which the history begins, and its days that are shown. Empty for all. */
  partMonth: string;
  partFrom: string;
  partUntil: string;
  /** A month, and its days that are shown. */
  month: string;
  monthFrom: string;
  monthUntil: string;
  year: string;
  /** Of the curve, at least one. */
  mostPoints: number;
};

/**
 * Everything that the dashboard shows, in one statement, so that all figures are of one moment. It
 * reads the sums by month and by day, and no trade. Days before `shownFrom` are not read: what they
 * carry forward is the sum of all less the sum of those that are shown.
 * @param hasLongTerm whether to work out the figures over all days, too
 */
export async function readDashboardRow(
  db: Queryable,
  { hasLongTerm, ...wanted }: DashboardWanted & { hasLongTerm: boolean },
): Promise<DashboardRow> {
  const buildSql = () => dashboardSql(hasLongTerm);
  const [row] = await ask(db, { shape: hasLongTerm ? "long term" : "short", buildSql, values: wanted });
  if (!row) throw new Error("the dashboard has no row");
  return JSON.parse(row.answer) as DashboardRow;
}

const ask = plainStatements<{ answer: string }>();

const USER = sql.placeholder("userId");
const day = (name: keyof DashboardWanted): SQL => sql`${sql.placeholder(name)}::date`;

/**
 * The sums of what is shown are those of whole months, and of the days of the month in which the
 * history begins. Only the curve and the streaks go through all days that are shown.
 */
const dashboardSql = (hasLongTerm: boolean): SQL => sql`
  with kept as (
    select max(starting_won) as starting_won, coalesce(sum(trades), 0) as trades,
      coalesce(max(starting_won), 0) + coalesce(sum(gains_won - losses_won), 0) as closing_won
    from ${journals} where user_id = ${USER}
  ), shown as materialized (
    select traded_on, profit_won
    from ${tradeDays} where user_id = ${USER} and traded_on >= ${day("shownFrom")} order by traded_on
  ), months as materialized (
    select month, trades, wins, losses, gains_won, losses_won, profit_won
    from ${tradeMonths} where user_id = ${USER} and month > ${sql.placeholder("partMonth")}
    union all
    select ${sql.placeholder("partMonth")}, sum(trades), sum(wins), sum(losses), sum(gains_won), sum(losses_won), sum(profit_won)
    from ${tradeDays} where user_id = ${USER} and traded_on >= ${day("partFrom")} and traded_on < ${day("partUntil")}
    having count(*) > 0
  ), sums as (
    select kept.starting_won, kept.closing_won, kept.trades as all_trades, shown.*,
      kept.closing_won - shown.profit_won as opening_won
    from kept, (
      select coalesce(sum(trades), 0) as trades, coalesce(sum(wins), 0) as wins, coalesce(sum(losses), 0) as losses,
        coalesce(sum(gains_won), 0) as gains_won, coalesce(sum(losses_won), 0) as losses_won,
        coalesce(sum(profit_won), 0) as profit_won
      from months
    ) as shown
  ), ${CURVE_PARTS}, in_month as (
    select traded_on as "on", profit_won as "profitWon", trades
    from ${tradeDays} where user_id = ${USER} and traded_on >= ${day("monthFrom")} and traded_on < ${day("monthUntil")}
  )${hasLongTerm ? YEAR_MONTHS : sql``}
  select json_build_object(
    'startingWon', starting_won, 'openingWon', opening_won, 'closingWon', closing_won,
    'allTrades', all_trades, 'hiddenCount', all_trades - trades, 'firstDay', (select first_day from span),
    'trades', trades, 'wins', wins, 'losses', losses,
    'winRate', round(wins::numeric / nullif(wins + losses, 0), 4),
    'averageWinWon', round(gains_won / nullif(wins, 0)), 'averageLossWon', -round(losses_won / nullif(losses, 0)),
    'curve', (select coalesce(json_agg(curve order by "on"), '[]') from curve),
    'days', (select coalesce(json_agg(in_month order by "on"), '[]') from in_month),
    'monthProfitWon', (select coalesce(sum("profitWon"), 0) from in_month),
    'monthTrades', (select coalesce(sum(trades), 0) from in_month),
    'goals', (select coalesce(json_object_agg(period, goal_won), '{}') from ${goals}
      where user_id = ${USER} and period in (${sql.placeholder("month")}, ${hasLongTerm ? sql.placeholder("year") : null})),
    'longTerm', ${hasLongTerm ? LONG_TERM : sql`null`}
  )::text as answer from sums`;

/**
 * Days so near to each other that the curve could not show them apart become one point, the last of
 * them: so the last day is always one.
 */
const CURVE_PARTS = sql`span as (
    select min(traded_on) as first_day, max(traded_on) as last_day,
      (max(traded_on) - min(traded_on)) / ${sql.placeholder("mostPoints")}::int + 1 as days_a_point
    from shown
  ), points as (
    select max(traded_on) as "on", sum(profit_won) as gained_won
    from shown group by ((select last_day from span) - traded_on) / (select days_a_point from span)
  ), curve as (
    select "on", (select opening_won from sums) + sum(gained_won) over (order by "on") as "balanceWon" from points
  )`;

const YEAR_MONTHS = sql`, results as (
    select month, profit_won as "profitWon", trades from months
  ), year_months as (select * from results where month like ${sql.placeholder("year")} || '-%')`;

const LONG_TERM = sql`json_build_object(
    'bestMonth', (select row_to_json(results) from results order by "profitWon" desc, month desc limit 1),
    'worstMonth', (select row_to_json(results) from results order by "profitWon", month desc limit 1),
    'ways', (select coalesce(string_agg(case when profit_won > 0 then '+' when profit_won < 0 then '-' else '0' end, ''
      order by traded_on), '') from shown),
    'yearProfitWon', (select coalesce(sum("profitWon"), 0) from year_months),
    'yearMonths', (select coalesce(json_agg(year_months order by month), '[]') from year_months)
  )`;
