import type { Access } from "../../billing/access";
import { addMonths, seoulDay, seoulInstant } from "../../billing/rules/calendar";
import type { DayText } from "../views";
import { dayText } from "./days";

export type Permissions = {
  /** The first day that the person may see; null when they may see all. */
  cutoffOn: DayText | null;
  /** Annual goals, and figures over the whole journal. */
  hasLongTerm: boolean;
  hasExport: boolean;
};

/**
 * What a person may do in their journal. This is the only place that decides it, from the features
 * of their tier and the clock.
 * A limit of `historyMonths` shows the last calendar months in Seoul: the day of the same number
 * that many months ago is the first shown. If that month is shorter, its last day is: three months
 * before 31 May is 28 or 29 February.
 * Source: docs/decisions/0032-the-journal-is-a-room.md
 */
export function permissionsOf({ features }: Pick<Access, "features">, now: Date): Permissions {
  const { historyMonths, annualGoal, csvExport } = features;
  return {
    cutoffOn: historyMonths === true ? null : cutoffOf(now, Number(historyMonths)),
    hasLongTerm: Boolean(annualGoal),
    hasExport: Boolean(csvExport),
  };
}

/** @returns the day `months` calendar months before the day in Seoul of `now` */
export const cutoffOf = (now: Date, months: number): DayText =>
  dayText(seoulDay(addMonths(seoulInstant(seoulDay(now)), -months)));

/** Whether a trade of this day is hidden from the person. */
export function isHiddenOn(tradedOn: DayText, access: Pick<Access, "features">, now: Date): boolean {
  const { cutoffOn } = permissionsOf(access, now);
  return cutoffOn !== null && tradedOn < cutoffOn;
}
