import type { Person } from "@/db/queries/account/people";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { monthsPerPeriod } from "../catalogue";
import { type Decision, decideDue } from "../rules/lifecycle";
import { isComplimentary } from "./complimentary";
import { nextPlanOf } from "./next-plan";

export type DueCase = { subscription: Subscription; person: Pick<Person, "email" | "emailVerified"> };

/**
 * What a run would do with this subscription at `now`: charge, end or wait. Used by the run and by
 * every preview of it.
 */
export function decideAtRun(context: Context, { subscription, person, now }: DueCase & { now: Date }): Decision {
  const next = { ...subscription, ...nextPlanOf(subscription) };
  return decideDue(next, {
    now,
    monthsPerPeriod: monthsPerPeriod(next.plan),
    isComplimentary: isComplimentary(context, person),
  });
}
