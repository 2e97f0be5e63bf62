/**
 * Units of time in milliseconds. A day of exactly 24 hours; days on the calendar are in
 * calendar.ts.
 */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** @returns the instant so many milliseconds later, or earlier for a negative number */
export const addMs = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
