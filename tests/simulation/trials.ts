/**
 * Who wants a trial, and with which card: most with their own, some with one that somebody else may
 * have tried with before.
 */
import { pick } from "./chance";
import type { Turn } from "./turn";

const WANTS_TRIAL = 0.7;
const WITH_SHARED_CARD = 0.3;
const SHARED_CARDS = ["4518421234567890", "5310801234567890", "4330281234567890"] as const;

export const isInTrial = ({ subscription }: Turn): boolean =>
  subscription !== null && subscription.status === "active" && subscription.period_index === -1;

/** How long the offered trial is; undefined when there is none, or the person wants none. */
export function trialOfToday({ world, person, day }: Turn): number | undefined {
  const days = world.settings.trialDays[person.plan] ?? null;
  return days !== null && world.chance("wants a trial", person.number, day) < WANTS_TRIAL ? days : undefined;
}

export const cardForTrial = ({ world, person, day }: Turn): string =>
  world.chance("shared card", person.number, day) < WITH_SHARED_CARD
    ? pick(SHARED_CARDS, world.chance("which shared card", person.number, day))
    : `451842123456${String(person.number).padStart(3, "0")}0`;
