import { RETRY_SCHEDULES } from "@/lib/billing/catalogue";
import type { BillingSettings } from "@/lib/context";
import { dailyAtNine, SETTINGS } from "@/tests/support/test-context";
import { type Chance, pick } from "./chance";

/**
 * Days after the first decline, in Seoul, always at 09:00: short, long, sparse, every day, and
 * beyond grace.
 */
const SCHEDULES = [[1, 3, 5, 7], [1, 3, 5, 7], [1], [2, 4], [1, 2, 3, 4, 5, 6], [3, 7, 14], [5, 12, 20]] as const;
/** The second hour of the batch, in the seeds that have one. */
export const EVENING_HOUR = 18;
const GRACE_DAYS = [7, 7, 0, 1, 3, 10, 14] as const;
/**
 * One charge at a time in a tenth of the seeds; in the others a morning's charges are claimed and
 * settled together.
 */
const WITHDRAWAL_DAYS = [7, 7, 7, 0, 3, 14, 40] as const;
/**
 * Of a year: as sold; so little that a month covers it and leaves credit; and so near to a month
 * that a rest of less than 100 won is left.
 */
const YEARLY_WON = [99_000, 99_000, 99_000, 99_000, 4_000, 9_950] as const;
const CONCURRENCIES = [1, 5, 10, 10, 20, 20, 20, 50, 50, 50] as const;

/** None, as sold; the shortest; and so long that nobody is asked at once. */
const TRIAL_DAYS = [null, null, 8, 14, 45] as const;

/** How many units a plan is sold with. */
const QUANTITIES = [1, 1, 1, 2] as const;

/** In this share of the seeds the batch comes twice a day, and the persistent schedule is tried. */
const TWICE_A_DAY = 0.25;

/** Draws the billing settings of this seed's merchant. */
export const drawSettings = (chance: Chance): BillingSettings => ({
  ...SETTINGS,
  ...(chance("twice a day") < TWICE_A_DAY ? persistent() : onceADay(chance)),
  priceWon: { ...SETTINGS.priceWon, pro_yearly: pick(YEARLY_WON, chance("price of a year")) },
  quantity: {
    pro_monthly: pick(QUANTITIES, chance("quantity", "pro_monthly")),
    pro_yearly: pick(QUANTITIES, chance("quantity", "pro_yearly")),
  },
  graceDays: pick(GRACE_DAYS, chance("grace")),
  withdrawalDays: pick(WITHDRAWAL_DAYS, chance("withdrawal")),
  givesUnusedBack: { pro_monthly: chance("unused", "pro_monthly") < 0.5, pro_yearly: chance("unused", "pro_yearly") < 0.5 },
  batchConcurrency: pick(CONCURRENCIES, chance("concurrency")),
  trialDays: {
    pro_monthly: pick(TRIAL_DAYS, chance("trial", "pro_monthly")),
    pro_yearly: pick(TRIAL_DAYS, chance("trial", "pro_yearly")),
  },
});

/** What this merchant asks for a period of the plan, of all units that it is sold with. */
export const listWonOf = ({ priceWon, quantity }: Pick<BillingSettings, "priceWon" | "quantity">, plan: string): number =>
  (priceWon[plan] ?? 0) * (quantity[plan] ?? 0);

const onceADay = (chance: Chance) => ({
  dunning: {
    pro_monthly: dailyAtNine(...pick(SCHEDULES, chance("schedule", "pro_monthly"))),
    pro_yearly: dailyAtNine(...pick(SCHEDULES, chance("schedule", "pro_yearly"))),
  },
});

function persistent(): Pick<BillingSettings, "batchHours" | "dunning"> {
  const schedule = [...RETRY_SCHEDULES.persistent];
  return { batchHours: [9, EVENING_HOUR], dunning: { pro_monthly: schedule, pro_yearly: schedule } };
}
