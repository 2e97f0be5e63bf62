export type Tier = "FREE" | "PRO";

export type AccessFacts = {
  status: "active" | "past_due" | "ended";
  cancelAt: Date | null;
  graceEndsAt: Date | null;
};

/**
 * Whether somebody is PRO: the only place that decides it, from the subscription and the clock.
 * An active subscription whose period is over stays PRO until the batch has asked the card: a late batch is our fault, not the person's.
 * @param subscription the live or latest one; null when there never was one
 */
export function tierOf(input: { isAdmin: boolean; subscription: AccessFacts | null; now: Date }): Tier {
  const { subscription, now } = input;
  if (input.isAdmin) return "PRO";
  if (!subscription) return "FREE";
  // Also while past due: one whose last charge is still open ends only with its outcome.
  if (subscription.cancelAt && subscription.cancelAt <= now) return "FREE";
  switch (subscription.status) {
    case "active":
      return "PRO";
    case "past_due":
      return subscription.graceEndsAt && now < subscription.graceEndsAt ? "PRO" : "FREE";
    case "ended":
      return "FREE";
    default:
      return subscription.status satisfies never;
  }
}
