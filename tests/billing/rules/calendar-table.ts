// What the calendar says about the 366 days of a leap year as first days, one line for each time of
// day and plan, to be compared with what walking says. Run as a program it says the machine's zone
// first.
import { argv, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { monthsPerPeriod, type Plan, plans } from "@/lib/billing/catalogue";
import { nextBatchAt, periodAt, seoulDay } from "@/lib/billing/rules/calendar";
import { WALKED_DAYS, type WalkedDay, walkedDay, walkedStarts } from "./walked-calendar";

const LEAP_YEAR = 2028;
const PERIODS = 25;
const BATCH_TIME = "09:00";
/** Just after midnight, the batch's own time, and just before midnight. */
const TIMES = ["00:01", BATCH_TIME, "23:59"];

type Case = { first: WalkedDay; time: string; plan: Plan };
const cases = (): Case[] =>
  WALKED_DAYS.filter(({ year }) => year === LEAP_YEAR).flatMap((first) =>
    TIMES.flatMap((time) => plans().map(({ id: plan }) => ({ first, time, plan }))),
  );

const two = (number: number): string => String(number).padStart(2, "0");
const written = ({ year, month, day }: { year: number; month: number; day: number }): string =>
  `${year}-${two(month)}-${two(day)}`;

/** In the application's words. */
export const calendarTable = (): string[] =>
  cases().map(({ first, time, plan }) => {
    const anchor = new Date(`${written(first)}T${time}:00+09:00`);
    const periods = Array.from({ length: PERIODS }, (_, index) => periodAt(anchor, monthsPerPeriod(plan), index));
    const bounds = periods.map(({ start, end }) => `${inSeoul(start)}-${inSeoul(end)}`);
    return `${written(seoulDay(anchor))} ${time} ${plan}, next batch ${inSeoul(nextBatchAt(anchor))}: ${bounds.join(" ")}`;
  });

const inSeoul = (instant: Date): string => new Date(instant.getTime() + 9 * 3_600_000).toISOString().slice(0, 16);

/** By walking. */
export const walkedTable = (): string[] =>
  cases().map(({ first, time, plan }) => {
    const starts = walkedStarts(first, { months: monthsPerPeriod(plan), count: PERIODS + 1 }).map(
      (start) => `${written(start)}T${time}`,
    );
    const bounds = starts.slice(1).map((end, index) => `${starts[index]}-${end}`);
    const batchDay = time > BATCH_TIME ? walkedDay(first.number + 1) : first;
    return `${written(first)} ${time} ${plan}, next batch ${written(batchDay)}T${BATCH_TIME}: ${bounds.join(" ")}`;
  });

if (argv[1] === fileURLToPath(import.meta.url))
  stdout.write(`${Intl.DateTimeFormat().resolvedOptions().timeZone}\n${calendarTable().join("\n")}\n`);
