import { type Features, featuresOf, freeTier, highestTier, type Plan, planOf, type Tier } from "./catalogue";
import { type AccessFacts, givesAccess } from "./rules/access";

export type Access = { tier: Tier; features: Features };

/**
 * What a person may do. Pure: from the subscription, the clock and the catalogue; it is never
 * stored.
 * @param isComplimentary an administrator: has the highest tier and is never billed
 * @param subscription the live or latest one; null when there never was one
 * @returns the tier and its features. A feature is `true` (has it, without a limit), a number (up
 *   to that limit) or `false`
 */
export function accessOf(input: {
  isComplimentary: boolean;
  subscription: (AccessFacts & { plan: Plan }) | null;
  now: Date;
}): Access {
  const { isComplimentary, subscription, now } = input;
  const tier = isComplimentary
    ? highestTier()
    : subscription && givesAccess(subscription, now)
      ? planOf(subscription.plan).tier
      : freeTier();
  return { tier, features: featuresOf(tier) };
}
