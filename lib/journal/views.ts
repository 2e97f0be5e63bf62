/**
 * What pages and routes of the journal show. Won are whole. Days are days in Seoul as
 * `2026-11-27`, months `2026-11`. A person with a limited history sees nothing of a day before
 * their cutoff except how many trades are hidden, and the balance that these carry forward.
 */

/** A day in Seoul, `2026-11-27`. */
export type DayText = string;
/** A month in Seoul, `2026-11`. */
export type MonthText = string;

export type TradeView = {
  id: string;
  tradedOn: DayText;
  ticker: string;
  /** Negative for a loss. */
  profitWon: number;
  /** Empty when none was given. */
  entryReason: string;
  exitReason: string;
};

/** The same for every view of a journal. */
export type Shown = {
  /** The first day that is shown; null when all are. */
  cutoffOn: DayText | null;
  /** Trades before the cutoff, of the whole journal. */
  hiddenCount: number;
};

/** A page of trades, newest first; trades of one day in reverse order of entry. */
export type TradeList = Shown & {
  trades: TradeView[];
  /** Pass it as `after` for the next page; null on the last one. */
  next: string | null;
  /**
   * The capital before the first and after the last of the days that are listed: of the month, or
   * of all days that are shown. A search does not change it. What is hidden is in it. Without a
   * starting capital it counts from 0.
   */
  openingWon: number;
  closingWon: number;
};

/** The capital at the end of a day. */
export type CurvePoint = { on: DayText; balanceWon: number };

export type DayResult = { on: DayText; profitWon: number; trades: number };

export type MonthResult = { month: MonthText; profitWon: number; trades: number };

export type MonthView = MonthResult & {
  goalWon: number | null;
  /** Days with trades, rising. In the month of the cutoff only those from the cutoff on. */
  days: DayResult[];
  /** Whether the whole month lies before the cutoff: it may have trades, but none is shown. */
  isHidden: boolean;
};

export type Figures = {
  /** Of the trades that are shown. A trade of exactly 0 won is neither a win nor a loss. */
  trades: number;
  wins: number;
  losses: number;
  /** Wins among wins and losses, 0 to 1; null without either. */
  winRate: number | null;
  /** Whole won; null without wins, or losses. The loss is negative. */
  averageWinWon: number | null;
  averageLossWon: number | null;
  /** Over the whole journal; null when the person may not see long-term figures. */
  longTerm: LongTermFigures | null;
};

export type LongTermFigures = {
  /** Null without trades. */
  bestMonth: MonthResult | null;
  worstMonth: MonthResult | null;
  /** The most days with trades in a row that ended with a gain, or a loss. */
  longestGainDays: number;
  longestLossDays: number;
};

export type AnnualView = {
  /** The year of the month that is shown, such as `2026`. */
  year: string;
  goalWon: number | null;
  profitWon: number;
  /** Months with trades, rising. */
  months: MonthResult[];
};

export type Dashboard = Shown & {
  /** Null until the person has set it. Balances then count from 0. */
  startingWon: number | null;
  /** The capital before the first day that is shown, and now. */
  openingWon: number;
  closingWon: number;
  /**
   * At most MAX_CURVE_POINTS points. It begins with the opening balance, on the day before the
   * first that is shown. The last point is `closingWon`. Empty without any trade.
   */
  curve: CurvePoint[];
  month: MonthView;
  figures: Figures;
  /** Null when the person may not see it: annual goals belong to the feature `annualGoal`. */
  annual: AnnualView | null;
  mayExport: boolean;
};

export type GoalView = {
  /** `2027-03` or `2027`. */
  period: string;
  goalWon: number | null;
  /** What was gained in it so far, on days that are shown. */
  profitWon: number;
};
