import { listBeginnings, listCardRefusals, listGivenUp } from "@/db/queries/subscription/dunning";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { BillingSettings, Context } from "../../context";
import { forPlan, monthsPerPeriod, type Plan } from "../catalogue";
import { declineOf } from "../payment/decline";
import { courseAhead, type DunningFacts, type DunningRules, type DunningStep, dunningTimeline } from "../rules/dunning-timeline";

export type Delinquent = { subscription: Subscription; isComplimentary: boolean };
export type Owing = Delinquent & { amountWon: number };

/**
 * The course of one subscription's delinquency, the same for the person, the administrator and the preview. While it is past due, also while an
 * attempt is being looked up, and of one that ended for non-payment. Empty otherwise, and for whoever is never billed.
 */
export async function readDunning(context: Context, owing: Owing): Promise<DunningStep[]> {
  const read = await readDunnings(context, [owing]);
  return read.get(owing.subscription.id) ?? [];
}

/** The same of many, in no more queries than of one. @returns by subscription id; whoever owes nothing is missing */
export async function readDunnings(context: Context, owing: readonly Owing[]): Promise<Map<string, DunningStep[]>> {
  const known = owing.flatMap(({ subscription, amountWon, isComplimentary }) => {
    const facts = isComplimentary ? null : factsOf(subscription);
    return facts ? [{ subscription, amountWon, facts }] : [];
  });
  if (known.length === 0) return new Map();
  const { refusals, beginnings, givenUp } = await readRecords(context, known);
  return new Map(
    known.map(({ subscription: { id, plan, pendingPaymentId, endedAt }, amountWon, facts }) => [
      id,
      dunningTimeline({
        facts,
        failures: (refusals.get(id) ?? [])
          .filter((refusal) => isOf(facts, refusal))
          .map(({ at, declineClass, code }) => ({ at, declineClass, reason: declineOf(code).reason })),
        amountWon,
        checkingSince: beginnings.get(pendingPaymentId ?? "") ?? null,
        endedAt: givenUp.get(id) ?? endedAt,
        isComplimentary: false,
        rules: dunningRules(context.settings, plan),
        now: context.now(),
      }),
    ]),
  );
}

type Refusal = Awaited<ReturnType<typeof listCardRefusals>>[number];

/** The first refusal makes the delinquency, whatever became of the card. */
const isOf = ({ delinquentSince }: DunningFacts, { at, isOfOldCard }: Refusal): boolean =>
  at.getTime() === delinquentSince.getTime() || (at > delinquentSince && !isOfOldCard);

async function readRecords({ db }: Context, known: readonly { subscription: Subscription; facts: DunningFacts }[]) {
  const since = new Date(Math.min(...known.map(({ facts }) => facts.delinquentSince.getTime())));
  const underWay = known.flatMap(({ subscription }) => subscription.pendingPaymentId ?? []);
  const over = known.flatMap(({ subscription: { id, status } }) => (status === "ended" ? id : []));
  const [refused, begun, ended] = await Promise.all([
    listCardRefusals(db, { subscriptionIds: known.map(({ subscription }) => subscription.id), since }),
    underWay.length > 0 ? listBeginnings(db, underWay) : [],
    over.length > 0 ? listGivenUp(db, over) : [],
  ]);
  const refusals = new Map<string, Refusal[]>();
  for (const refusal of refused) refusals.set(refusal.subscriptionId, [...(refusals.get(refusal.subscriptionId) ?? []), refusal]);
  return {
    refusals,
    beginnings: new Map(begun.map(({ id, createdAt }) => [id, createdAt])),
    givenUp: new Map(ended.map(({ subscriptionId, at }) => [subscriptionId, at])),
  };
}

/** @returns the runs that will try again, and the run that will end it; null when the subscription is not past due */
export function readCourse(context: Context, { subscription, isComplimentary }: Delinquent) {
  const facts = subscription.status === "past_due" ? factsOf(subscription) : null;
  if (!facts) return null;
  const now = context.now();
  const checkingSince = subscription.pendingPaymentId ? now : null;
  return courseAhead({ facts, rules: dunningRules(context.settings, subscription.plan), checkingSince, isComplimentary, now });
}

const dunningRules = ({ dunning, graceDays, batchHours }: BillingSettings, plan: Plan): DunningRules => ({
  schedule: forPlan(dunning, plan),
  graceDays,
  batchHours,
  monthsPerPeriod: monthsPerPeriod(plan),
});

/** @returns null for whoever owes nothing */
function factsOf(subscription: Subscription): DunningFacts | null {
  const { status, endReason, delinquentSince, graceEndsAt } = subscription;
  const isDelinquent = status === "past_due" || (status === "ended" && endReason === "unpaid");
  return isDelinquent && delinquentSince && graceEndsAt ? { ...subscription, delinquentSince, graceEndsAt } : null;
}
