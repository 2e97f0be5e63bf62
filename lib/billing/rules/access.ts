import { hasCancellationTakenEffect } from "./lifecycle";

export type AccessFacts = {
  status: "active" | "past_due" | "ended";
  cancelAt: Date | null;
  graceEndsAt: Date | null;
};

/**
 * Whether a subscription gives its customer the tier of its plan at `now`. This is the only place
 * that decides it; the answer is never stored. An active subscription whose period is over keeps
 * its tier until the batch has charged the card, because a late batch is our fault. One that is
 * past due keeps it until the end of grace.
 * Source: docs/decisions/0001-exact-period-ends-and-the-nine-oclock-batch.md,
 *   docs/decisions/0005-decline-classes-and-grace.md
 */
export function givesAccess(subscription: AccessFacts, now: Date): boolean {
  // This also holds while it is past due: if its last charge is still pending, only the outcome
  // ends it.
  if (hasCancellationTakenEffect(subscription, now)) return false;
  switch (subscription.status) {
    case "active":
      return true;
    case "past_due":
      return subscription.graceEndsAt !== null && now < subscription.graceEndsAt;
    case "ended":
      return false;
    default:
      return subscription.status satisfies never;
  }
}
