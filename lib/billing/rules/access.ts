import { hasCancellationTakenEffect } from "./lifecycle";

export type AccessFacts = {
  status: "active" | "past_due" | "ended";
  cancelAt: Date | null;
  graceEndsAt: Date | null;
};

/**
 * Whether a subscription gives its customer the plan's tier now: the only place that decides it, from the subscription and the clock.
 * An active subscription whose period is over goes on until the batch has asked the card: a late batch is our fault.
 */
export function givesAccess(subscription: AccessFacts, now: Date): boolean {
  // Also while past due: one whose last charge is still open ends only with its outcome.
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
