import { addMs, DAY_MS, MINUTE_MS } from "./units";

/** How often webhooks may make us read the same payment at Toss: once in this time. */
const HINT_GAP_MS = MINUTE_MS;

/**
 * @returns `quietSince`: the latest instant of the last reading that allows another one now;
 *   `soon`: a reading noted further ahead was noted before the clock was set back, so it counts for
 *   nothing
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export const hintWindow = (now: Date): { quietSince: Date; soon: Date } => ({
  quietSince: addMs(now, -HINT_GAP_MS),
  soon: addMs(now, HINT_GAP_MS),
});

/**
 * Events of strangers are kept while an operator may ask why a delivery had no effect; events that
 * were acted upon for as long as a customer may dispute a refund.
 */
const STRANGER_DAYS = 7;
const PROCESSED_DAYS = 180;

/** @returns before which instants webhooks may have come in that are deleted now */
export const forgottenBefore = (now: Date): { strangersBefore: Date; processedBefore: Date } => ({
  strangersBefore: addMs(now, -STRANGER_DAYS * DAY_MS),
  processedBefore: addMs(now, -PROCESSED_DAYS * DAY_MS),
});
