import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { goals, journals, tradeDays } from "../../schema";
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
    longestGainDays: number;
    longestLossDays: number;
    yearProfitWon: number;
    yearMonths: MonthSum[];
  } | null;
};

export type DashboardWanted = {
  userId: string;
  /** The first day that is shown, or `-infinity`. */
  shownFrom: string;
  /** A month, and its days. */
  month: string;
  monthFrom: string;
  monthUntil: string;
  year: string;
  /** Of the curve, at least one. */
  mostPoints: number;
};

/**
 * Everything that the dashboard shows, in one statement, so that all figures are of one moment. It
 * reads the sums by day, and no trade. Days before `shownFrom` are not read: what they carry
 * forward is the sum of all less the sum of those that are shown.
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
const IN_MONTH = sql`traded_on >= ${day("monthFrom")} and traded_on < ${day("monthUntil")}`;

const dashboardSql = (hasLongTerm: boolean): SQL => sql`
  with kept as (
    select max(starting_won) as starting_won, coalesce(sum(trades), 0) as trades,
      coalesce(max(starting_won), 0) + coalesce(sum(gains_won - losses_won), 0) as closing_won
    from ${journals} where user_id = ${USER}
  ), shown as materialized (
    select traded_on, trades, wins, losses, gains_won, losses_won, profit_won
    from ${tradeDays} where user_id = ${USER} and traded_on >= ${day("shownFrom")}
  ), sums as (
    select kept.starting_won, kept.closing_won, kept.trades as all_trades, shown.*,
      kept.closing_won - shown.profit_won as opening_won
    from kept, (
      select min(traded_on) as first_day, count(*) as days, coalesce(sum(trades), 0) as trades, coalesce(sum(wins), 0) as wins,
        coalesce(sum(losses), 0) as losses, coalesce(sum(gains_won), 0) as gains_won,
        coalesce(sum(losses_won), 0) as losses_won, coalesce(sum(profit_won), 0) as profit_won
      from shown
    ) as shown
  ), curve as (
    select traded_on as "on", balance_won as "balanceWon" from (
      select traded_on, days, sums.opening_won + sum(shown.profit_won) over rising as balance_won, row_number() over rising as nth
      from shown, sums window rising as (order by traded_on)
    ) as balances
    where (days - nth) % ceil(days::numeric / ${sql.placeholder("mostPoints")}::int)::bigint = 0
  )${hasLongTerm ? LONG_TERM_PARTS : sql``}
  select json_build_object(
    'startingWon', starting_won, 'openingWon', opening_won, 'closingWon', closing_won,
    'allTrades', all_trades, 'hiddenCount', all_trades - trades, 'firstDay', first_day,
    'trades', trades, 'wins', wins, 'losses', losses,
    'winRate', round(wins::numeric / nullif(wins + losses, 0), 4),
    'averageWinWon', round(gains_won / nullif(wins, 0)), 'averageLossWon', -round(losses_won / nullif(losses, 0)),
    'curve', (select coalesce(json_agg(curve order by "on"), '[]') from curve),
    'days', (select coalesce(json_agg(json_build_object('on', traded_on, 'profitWon', profit_won, 'trades', trades)
      order by traded_on), '[]') from shown where ${IN_MONTH}),
    'monthProfitWon', (select coalesce(sum(profit_won), 0) from shown where ${IN_MONTH}),
    'monthTrades', (select coalesce(sum(trades), 0) from shown where ${IN_MONTH}),
    'goals', (select coalesce(json_object_agg(period, goal_won), '{}') from ${goals}
      where user_id = ${USER} and period in (${sql.placeholder("month")}, ${hasLongTerm ? sql.placeholder("year") : null})),
    'longTerm', ${hasLongTerm ? LONG_TERM : sql`null`}
  )::text as answer from sums`;

const LONG_TERM_PARTS = sql`, months as (
    select to_char(traded_on, 'YYYY-MM') as month, sum(profit_won) as "profitWon", sum(trades) as trades from shown group by 1
  ), runs as (
    select way, count(*) as days from (
      select sign(profit_won) as way, row_number() over (order by traded_on)
        - row_number() over (partition by sign(profit_won) order by traded_on) as run
      from shown
    ) as ordered group by way, run
  ), year_months as (select * from months where month like ${sql.placeholder("year")} || '-%')`;

const LONG_TERM = sql`json_build_object(
    'bestMonth', (select row_to_json(months) from months order by "profitWon" desc, month desc limit 1),
    'worstMonth', (select row_to_json(months) from months order by "profitWon", month desc limit 1),
    'longestGainDays', (select coalesce(max(days), 0) from runs where way = 1),
    'longestLossDays', (select coalesce(max(days), 0) from runs where way = -1),
    'yearProfitWon', (select coalesce(sum("profitWon"), 0) from year_months),
    'yearMonths', (select coalesce(json_agg(year_months order by month), '[]') from year_months)
  )`;
