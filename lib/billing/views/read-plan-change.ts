import { findPerson } from "@/db/queries/account/people";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { type Plan, plansOnOffer } from "../catalogue";
import { type ChangeOffered, type ChangeRefused, type PlanChangePreview, previewChange } from "../plan-change/preview-change";
import { nextChargeOf } from "../price/charge-of";
import { hasEnded } from "../rules/lifecycle";

/** What a change to this plan would do now, or why it cannot be made. */
export async function readPlanChange(context: Context, { userId, plan }: { userId: string; plan: Plan }): Promise<ChangeOffered> {
  const { person, latest } = await standingOf(context, userId);
  return previewChange(context.db, context, { person, subscription: latest?.subscription ?? null, plan });
}

export type PlanPageView = {
  /** The live subscription's plan; null when there is none. */
  present: Plan | null;
  /** The change that comes with the next period at `at`, and its charge. */
  scheduled: { plan: Plan; quantity: number; at: Date; chargeAt: Date; amountWon: number } | null;
  /** What may be chosen instead, in the order of the catalogue. */
  choices: Plan[];
  /** What the chosen plan would do; null when there is nothing to choose. */
  preview: PlanChangePreview | null;
  /** Why the plan cannot be changed now; null when it can. */
  refused: ChangeRefused | null;
};

/** Everything that the page for changing the plan shows. */
export async function readPlanPage(
  context: Context,
  { userId, chosen }: { userId: string; chosen: string | null },
): Promise<PlanPageView> {
  const { person, latest } = await standingOf(context, userId);
  const subscription = latest?.subscription ?? null;
  if (!latest || !subscription) return { present: null, scheduled: null, choices: [], preview: null, refused: "not_subscribed" };
  const choices = plansOnOffer().flatMap(({ id }) => (id === subscription.plan ? [] : id));
  const plan = choices.find((id) => id === chosen) ?? choices.find((id) => id !== subscription.nextPlan) ?? choices[0];
  const offered = plan ? await previewChange(context.db, context, { person, subscription, plan }) : null;
  const isLive = !hasEnded(subscription, context.now());
  const next = subscription.nextPlan ? nextChargeOf(context, { ...latest, isComplimentary: false }) : null;
  return {
    present: isLive ? subscription.plan : null,
    scheduled:
      isLive && subscription.nextPlan && next
        ? {
            plan: subscription.nextPlan,
            quantity: subscription.nextQuantity,
            at: subscription.currentPeriodEnd,
            chargeAt: next.at,
            amountWon: next.amountWon,
          }
        : null,
    choices,
    preview: offered?.ok ? offered.preview : null,
    refused: offered && !offered.ok ? offered.reason : null,
  };
}

async function standingOf({ db }: Context, userId: string) {
  const person = await findPerson(db, userId);
  invariant(person, `person ${userId} does not exist`);
  return { person, latest: await findLatestSubscriptionOf(db, userId) };
}
