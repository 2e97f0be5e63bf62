import { addDays, seoulDay, seoulInstant } from "../billing/rules/calendar";
import { addMs, HOUR_MS, MINUTE_MS } from "../billing/rules/units";

/** A channel that does not take a notice is asked again after these waits. */
const WAITS_MS = [1, 5, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE_MS);
const LONGEST_WAIT_MS = 12 * HOUR_MS;

/** After that, a notice is old news, and the merchant learns that it was not delivered. */
const GIVE_UP_AFTER_MS = 72 * HOUR_MS;
/** One that nobody could look after for three days is not given up at the first hitch. */
const FEWEST_TRIES = 4;

/**
 * When a notice is tried again that its channel did not take.
 * @param tries how often it was tried, this time included
 * @returns null when it is given up
 */
export function nextTryAt({ tries, createdAt }: { tries: number; createdAt: Date }, now: Date): Date | null {
  if (tries >= FEWEST_TRIES && now.getTime() - createdAt.getTime() >= GIVE_UP_AFTER_MS) return null;
  return addMs(now, WAITS_MS[tries - 1] ?? LONGEST_WAIT_MS);
}

/** A phone rings: nobody is woken for a payment. */
const PHONES_FROM_HOUR = 8;
const PHONES_UNTIL_HOUR = 21;

/** @returns when a text message may be sent that is due now; null when it may at once */
export function phonesFrom(now: Date): Date | null {
  const today = seoulDay(now);
  const morning = seoulInstant(today, PHONES_FROM_HOUR);
  if (now < morning) return morning;
  return now < seoulInstant(today, PHONES_UNTIL_HOUR) ? null : seoulInstant(addDays(today, 1), PHONES_FROM_HOUR);
}
