import { nextBatchAt, periodAt } from "@/lib/billing/rules/calendar";
import { MONTHS_PER_PERIOD, type Plan } from "@/lib/billing/rules/plan";

type Begun = { now: Date; batchHours: readonly number[] };

/** @returns what somebody who pays at `now` gets: the period (end excluded) and the instant at which the next charge is made */
export function firstPeriod(plan: Plan, { now, batchHours }: Begun): { start: Date; end: Date; nextChargeAt: Date } {
  const { start, end } = periodAt(now, MONTHS_PER_PERIOD[plan], 0);
  return { start, end, nextChargeAt: nextBatchAt(end, batchHours) };
}
