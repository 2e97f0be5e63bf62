/**
 * What the unused days of a paid period are worth, reckoned as one would with coins: every day is
 * given the same whole won, the rest goes into a pot, and a full pot is one more won. No division,
 * no calendar and nothing of the application is in it.
 */
import { WALKED_DAYS, walkedDay } from "./walked-calendar";

/** @returns for 0, 1, 2 ... `days` unused days what they are worth, in won */
export function handedOut(paidWon: number, days: number): number[] {
  let eachWon = 0;
  let restWon = paidWon;
  while (restWon >= days) {
    eachWon += 1;
    restWon -= days;
  }
  const worth = [0];
  let potWon = 0;
  for (let day = 1, sum = 0; day <= days; day++) {
    potWon += restWon;
    sum += eachWon;
    if (potWon >= days) {
      sum += 1;
      potWon -= days;
    }
    worth.push(sum);
  }
  return worth;
}

/** A period that begins on a day at ten in Seoul, with every day in it. */
export type WalkedPeriod = { start: Date; end: Date; days: readonly Date[] };

const written = (number: number): string => {
  const { year, month, day } = walkedDay(number);
  return [year, month, day].map((part) => String(part).padStart(2, "0")).join("-");
};

/** @param from the first day and @param to the day on which the next period begins, 2028-02-10 */
export function walkedPeriod(from: string, to: string): WalkedPeriod {
  const [first, next] = [from, to].map((day) => WALKED_DAYS.find(({ number }) => written(number) === day));
  if (!first || !next) throw new Error(`nobody walked from ${from} to ${to}`);
  const days = WALKED_DAYS.filter(({ number }) => number >= first.number && number < next.number);
  const at = (day: string) => new Date(`${day}T10:00:00+09:00`);
  return { start: at(from), end: at(to), days: days.map(({ number }) => new Date(`${written(number)}T00:00:00+09:00`)) };
}
