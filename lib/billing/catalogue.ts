/**
 * What is sold. This is the only file to edit for a new tier, plan or feature: no migration, no
 * other code. The environment may override prices and retry schedules (lib/env.ts). A plan that was
 * ever sold stays here; take it off sale with `isOnOffer: false`.
 * Source: docs/decisions/0020-one-catalogue.md
 */

/**
 * The id of a plan, such as `pro_monthly`. It is stored in the database and in what customers
 * agreed to, so it never changes.
 */
export type Plan = string;
/** The id of a tier, such as `FREE`. */
export type Tier = string;
/**
 * `true`: has it, without a limit. A number: has it, up to that limit. `false`: does not have it.
 */
export type Allowance = boolean | number;
type Text = { ko: string; en: string };

/**
 * A feature as the comparison table shows it. `yes`, `no` and `limit` replace the tick, the dash
 * and the number.
 */
type Feature = { name: Text; yes?: Text; no?: Text; limit?: Text };

const FEATURES = {
  historyMonths: {
    name: { ko: "매매 기록과 수익 곡선", en: "Trade history and equity curve" },
    yes: { ko: "처음부터 전부", en: "Everything" },
    limit: { ko: "최근 {limit}개월", en: "Last {limit} months" },
  },
  annualGoal: { name: { ko: "연간 목표와 장기 지표", en: "Annual goals and long-term figures" } },
  csvExport: { name: { ko: "CSV 내려받기", en: "CSV download" } },
  sponsorSlots: {
    name: { ko: "스폰서 광고", en: "Sponsor slots" },
    yes: { ko: "보여요", en: "Shown" },
    no: { ko: "안 보여요", en: "None" },
  },
  badge: { name: { ko: "Pro 배지", en: "Pro badge" } },
} satisfies Record<string, Feature>;

export type FeatureName = keyof typeof FEATURES;
export type Features = Record<FeatureName, Allowance>;
type TierEntry = { id: Tier; name: Text; features: Features };

/**
 * Rising. The first is what a person has without a subscription, the last what an administrator
 * has.
 */
const TIERS: readonly [TierEntry, ...TierEntry[]] = [
  {
    id: "FREE",
    name: { ko: "무료", en: "Free" },
    features: { historyMonths: 3, annualGoal: false, csvExport: false, sponsorSlots: true, badge: false },
  },
  {
    id: "PRO",
    name: { ko: "Pro", en: "Pro" },
    features: { historyMonths: true, annualGoal: true, csvExport: true, sponsorSlots: false, badge: true },
  },
];

/**
 * An automatic attempt after a first failure: some days after it, or on a day of the month that
 * lies within so many days. Without an hour (Seoul, 0 to 23) it is made when the batch usually
 * runs.
 */
export type Retry = { offsetDays: number; hour?: number } | { dayOfMonth: number; withinDays: number; hour?: number };
export type Period = { unit: "month" | "year"; count: number };

export type PlanEntry = {
  id: Plan;
  tier: Tier;
  /** The whole name, and the one that is enough beside the other plans. */
  name: Text;
  shortName: Text;
  /**
   * What Toss prints on the card slip and shows in its console: Korean, whatever language the
   * customer reads.
   */
  orderName: string;
  period: Period;
  /**
   * Whole won, VAT included, at least 100, for one period of one unit. The environment overrides
   * it: PRO_MONTHLY_PRICE for `pro_monthly`.
   */
  priceWon: number;
  /** DUNNING_SCHEDULE_MONTHLY or _YEARLY overrides it, by the unit of the period. */
  retries: readonly Retry[];
  /**
   * Whether a customer may end it at once and get the unused days back (중도해지). Without it they
   * cancel at the end of the period; the withdrawal within WITHDRAWAL_DAYS is always offered.
   */
  givesUnusedBack: boolean;
  /** Whether new checkouts are opened for it. Those who have it keep it either way. */
  isOnOffer: boolean;
  /**
   * When a change to this plan takes effect, if not by its price. Without it: at once when it is
   * dearer for the same time, else at the end of the period that is paid for.
   * Source: docs/decisions/0053-plan-changes.md
   */
  changesAt?: "now" | "period_end";
  /**
   * Days for nothing before the first paid period, for people who subscribe for the first time.
   * Without it there is no trial. What comes after is charged only with a consent, so a trial that
   * is too short to ask for it in time is refused at the start.
   * Source: docs/decisions/0054-trials.md
   */
  trialDays?: number;
  /**
   * How many units it is sold with, such as seats: a period costs the price times this. Without it:
   * one. Who has subscribed keeps their number when this one changes. `words` name so many of them.
   * Source: docs/decisions/0056-quantity.md
   */
  quantity?: { count: number; words: Text };
};

/** The hours of the schedule that tries twice a day: the second is after salaries have come. */
const MORNING = 9;
const EVENING = 18;
const onDay = (offsetDays: number, ...hours: number[]) => hours.map((hour) => ({ offsetDays, hour }));
/** Most salaries in Korea are paid on one of these days. */
const PAYDAYS = [10, 15, 25];
const PERSISTENT_DAYS = 14;

/**
 * Schedules by name; a plan and DUNNING_SCHEDULE_* may choose one. `standard` needs one run a day.
 * `persistent` needs BATCH_HOURS=9,18: twice a day at first, then once, to the fourteenth day, and
 * on the evening of each payday on the way. With the first charge it makes at most fourteen
 * attempts: card networks fine the sixteenth within thirty days.
 * Source: docs/decisions/0046-retry-schedules.md
 */
export const RETRY_SCHEDULES = {
  standard: [{ offsetDays: 1 }, { offsetDays: 3 }, { offsetDays: 5 }, { offsetDays: 7 }],
  persistent: [
    ...onDay(0, EVENING),
    ...[1, 2, 3].flatMap((day) => onDay(day, MORNING, EVENING)),
    ...[5, 7, 10, PERSISTENT_DAYS].flatMap((day) => onDay(day, EVENING)),
    ...PAYDAYS.map((dayOfMonth) => ({ dayOfMonth, withinDays: PERSISTENT_DAYS, hour: EVENING })),
  ],
} as const satisfies Record<string, readonly Retry[]>;
export type RetrySchedule = keyof typeof RETRY_SCHEDULES;
export const isRetrySchedule = (text: string): text is RetrySchedule => Object.hasOwn(RETRY_SCHEDULES, text);

const PLANS: readonly PlanEntry[] = [
  {
    id: "pro_monthly",
    tier: "PRO",
    name: { ko: "Trakko Pro 월간", en: "Trakko Pro monthly" },
    shortName: { ko: "월간", en: "Monthly" },
    orderName: "Trakko Pro 월간 구독",
    period: { unit: "month", count: 1 },
    priceWon: 9_900,
    retries: RETRY_SCHEDULES.standard,
    givesUnusedBack: false,
    isOnOffer: true,
    // A day of it is dearer than one of the year, but no customer wants that.
    changesAt: "period_end",
  },
  {
    id: "pro_yearly",
    tier: "PRO",
    name: { ko: "Trakko Pro 연간", en: "Trakko Pro yearly" },
    shortName: { ko: "연간", en: "Yearly" },
    orderName: "Trakko Pro 연간 구독",
    period: { unit: "year", count: 1 },
    priceWon: 99_000,
    retries: RETRY_SCHEDULES.standard,
    givesUnusedBack: false,
    isOnOffer: true,
    // Who wants the cheaper year wants it now, and the month that is left counts towards it.
    changesAt: "now",
  },
];

/**
 * Days after the day of the first failed charge through which the tier is kept. GRACE_DAYS
 * overrides it.
 */
export const DEFAULT_GRACE_DAYS = 7;

/**
 * Days after the day of a payment in which a customer may withdraw from it (청약철회).
 * WITHDRAWAL_DAYS overrides it.
 * Source: E-Commerce Act, article 17(1)
 */
export const DEFAULT_WITHDRAWAL_DAYS = 7;

const MONTHS_IN_A_YEAR = 12;

/** @returns every plan that was ever sold, in the order of the pages */
export const plans = (): readonly PlanEntry[] => PLANS;

/** @returns the plans that a customer may choose, in the order of the pages */
export const plansOnOffer = (): readonly PlanEntry[] => PLANS.filter(({ isOnOffer }) => isOnOffer);

/** Whether what came from outside names a plan that a customer may choose. */
export const isPlanOnOffer = (value: unknown): value is Plan => plansOnOffer().some(({ id }) => id === value);

/**
 * @throws Error for an id that is not in the catalogue: a plan that was sold must not be deleted
 *   from it
 */
export function planOf(plan: Plan): PlanEntry {
  const entry = PLANS.find(({ id }) => id === plan);
  if (!entry) throw new Error(`plan ${plan} is not in the catalogue`);
  return entry;
}

/** @returns what a table by plan holds for this one. @throws Error when it holds nothing */
export function forPlan<Value>(byPlan: Readonly<Record<Plan, Value>>, plan: Plan): Value {
  const value = byPlan[plan];
  if (value === undefined) throw new Error(`nothing is set for plan ${plan}`);
  return value;
}

/** @returns the calendar months in one period of the plan */
export function monthsPerPeriod(plan: Plan): number {
  const { unit, count } = planOf(plan).period;
  return unit === "year" ? MONTHS_IN_A_YEAR * count : count;
}

/** @returns every tier, the free one first */
export const tiers = (): readonly TierEntry[] => TIERS;

/** What a person has without a subscription. */
export const freeTier = (): Tier => TIERS[0].id;

/** What an administrator has without paying. */
export const highestTier = (): Tier => (TIERS.at(-1) ?? TIERS[0]).id;

/** @throws Error for an id that is not in the catalogue */
export function tierEntryOf(tier: Tier): TierEntry {
  const entry = TIERS.find(({ id }) => id === tier);
  if (!entry) throw new Error(`tier ${tier} is not in the catalogue`);
  return entry;
}

/** @returns what the tier may do, by the name of the feature */
export const featuresOf = (tier: Tier): Features => tierEntryOf(tier).features;

/** @returns every feature and how it is named, in the order of the comparison table */
export const features = (): readonly (Feature & { id: FeatureName })[] =>
  (Object.entries(FEATURES) as [FeatureName, Feature][]).map(([id, feature]) => ({ id, ...feature }));
