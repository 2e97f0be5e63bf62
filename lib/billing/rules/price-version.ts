import { addDays, type Day, seoulDay, seoulInstant } from "./calendar";
import { LEAST_CHARGE_WON } from "./next-charge";
import { isTooDear } from "./quantity";

type Version = { version: number; amountWon: number; raiseFrom: Date | null };

/**
 * The version that new customers get. One that was announced for a later day is not the present one
 * yet, unless the configuration asks for its amount already.
 * @param versions of one plan, the newest first
 * @param input.amountWon the configured price
 * @returns null when the configuration asks for a new version
 * Source: docs/decisions/0009-prices-are-versions.md, 0049-prices-have-a-future.md
 */
export function presentVersion<Known extends Version>(
  versions: readonly Known[],
  { amountWon, now }: { amountWon: number; now: Date },
): Known | null {
  const announced = versions.find(({ raiseFrom }) => raiseFrom !== null && raiseFrom > now);
  const present = versions.find(({ raiseFrom }) => raiseFrom === null || raiseFrom <= now);
  return [present, announced].find((version) => version?.amountWon === amountWon) ?? null;
}

/**
 * The announced price that is to follow one that is held, as db/queries/price/charge-facts.ts finds
 * it for subscriptions.
 * @param versions of one plan, the newest first
 * @param input.held null for a version that is still to be stored: it will be the newest
 * @param input.at the beginning of a period; absent: any
 */
export function raiseAfter<Known extends Version>(
  versions: readonly Known[],
  { held, at }: { held: Version | null; at?: Date },
): Known | null {
  if (!held) return null;
  const isFor = ({ raiseFrom }: Known) => raiseFrom !== null && (!at || raiseFrom <= at);
  return versions.find((one) => isFor(one) && one.version > held.version && one.amountWon > held.amountWon) ?? null;
}

/**
 * Customers are asked from the thirtieth day before, so an announcement leaves them that long, and
 * a day for the outbox.
 */
const LEAST_DAYS_AHEAD = 31;

export type RiseRefusal = "amount_too_small" | "amount_too_large" | "too_soon" | "not_a_rise" | "after_another";

/** The first day for which a rise may be announced on this one. */
export const firstRiseDay = (now: Date): Day => addDays(seoulDay(now), LEAST_DAYS_AHEAD);

type Rising = { versions: readonly Version[]; toWon: number; mostUnits: number; from: Date; now: Date };

/**
 * Whether a rise may be announced.
 * @param input.versions of the plan
 * @param input.toWon for one unit
 * @param input.mostUnits how many units one of those has whom it concerns
 * @param input.from the beginning of its first day
 * @returns why not; null when it may
 * Source: docs/decisions/0049-prices-have-a-future.md
 */
export function riseRefusal(input: Rising): RiseRefusal | null {
  const { versions, toWon, mostUnits, from, now } = input;
  if (toWon < LEAST_CHARGE_WON) return "amount_too_small";
  if (isTooDear({ unitWon: toWon, quantity: mostUnits })) return "amount_too_large";
  if (from < seoulInstant(firstRiseDay(now))) return "too_soon";
  if (!versions.some(({ amountWon }) => amountWon < toWon)) return "not_a_rise";
  // The newest version counts, so it must also be the latest in time.
  return versions.some(({ raiseFrom }) => raiseFrom !== null && raiseFrom >= from) ? "after_another" : null;
}
