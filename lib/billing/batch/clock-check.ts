import type { Context } from "../../context";
import { MINUTE_MS } from "../rules/units";

/** Synchronised computers differ by milliseconds, and a wrong time zone by half an hour or more. */
const MAX_DIFFERENCE_MS = MINUTE_MS;

/**
 * Whether this process and the database tell different times. What is due is decided by the clock,
 * so a process whose clock is 40 days ahead would charge everybody early. Which of the two is wrong
 * cannot be told from here.
 * @param clocks `askedAt`: this process's time before the database was asked for its own
 * Source: docs/decisions/0025-two-clocks.md
 */
export function doClocksDiffer(
  context: Pick<Context, "now" | "log" | "settings">,
  { askedAt, databaseNow }: { askedAt: Date; databaseNow: Date },
): boolean {
  if (!context.settings.isClockReal) return false;
  const tooEarly = askedAt.getTime() - MAX_DIFFERENCE_MS;
  const tooLate = context.now().getTime() + MAX_DIFFERENCE_MS;
  // Asked this way round, an unreadable time counts as a difference.
  const isBetween = databaseNow.getTime() >= tooEarly && databaseNow.getTime() <= tooLate;
  if (!isBetween) context.log.error({ processNow: context.now(), databaseNow }, "the clocks differ: nothing is charged");
  return !isBetween;
}

/** An alarm opened by a clock that is ahead would stay hidden until then. */
export const earlierOf = (one: Date, other: Date): Date => (one < other ? one : other);
