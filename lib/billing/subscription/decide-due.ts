import type { Person } from "@/db/queries/account/people";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { monthsPerPeriod } from "../catalogue";
import { type Decision, decideDue } from "../rules/lifecycle";
import { isComplimentary } from "./complimentary";

export type DueCase = { subscription: Subscription; person: Pick<Person, "email" | "emailVerified"> };

/**
 * What a run would do with this subscription at `now`: charge, end or wait. Used by the run and by
 * every preview of it.
 */
export const decideAtRun = (context: Context, { subscription, person, now }: DueCase & { now: Date }): Decision =>
  decideDue(subscription, {
    now,
    monthsPerPeriod: monthsPerPeriod(subscription.plan),
    isComplimentary: isComplimentary(context, person),
  });
