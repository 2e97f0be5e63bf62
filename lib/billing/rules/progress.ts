import { daysBetween, lastDayBefore } from "./calendar";

/** How much of a span of time is over, for its picture. */
export type Progress = {
  /** Whole per cent of the span that have passed, 0 to 100. */
  passedPercent: number;
  /** Whole days on the Seoul calendar until the span's day; 0 on that day and after it. */
  daysLeft: number;
};

/** @returns how far a span has gone towards something that happens at its end, such as a charge */
export const progressTowards = (span: { start: Date; end: Date }, now: Date): Progress => ({
  passedPercent: passedPercent(span, now),
  daysLeft: Math.max(0, daysBetween(now, span.end)),
});

/**
 * @returns how far a span has gone that can be used until its end (excluded); the days are those
 *   left to its last one
 */
export const progressWithin = (span: { start: Date; end: Date }, now: Date): Progress => ({
  passedPercent: passedPercent(span, now),
  daysLeft: Math.max(0, daysBetween(now, lastDayBefore(span.end))),
});

function passedPercent({ start, end }: { start: Date; end: Date }, now: Date): number {
  const lengthMs = end.getTime() - start.getTime();
  if (lengthMs <= 0) return 100;
  return Math.round(Math.min(1, Math.max(0, (now.getTime() - start.getTime()) / lengthMs)) * 100);
}
