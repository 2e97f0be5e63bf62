import { monthsPerPeriod, type Plan } from "@/lib/billing/catalogue";
import { nextBatchAt, periodAt } from "@/lib/billing/rules/calendar";

type Begun = { now: Date; batchHours: readonly number[] };

/**
 * @returns what a customer who pays at `now` gets: the period (end excluded) and the time of the
 *   next charge
 */
export function firstPeriod(plan: Plan, { now, batchHours }: Begun): { start: Date; end: Date; nextChargeAt: Date } {
  const { start, end } = periodAt(now, monthsPerPeriod(plan), 0);
  return { start, end, nextChargeAt: nextBatchAt(end, batchHours) };
}
