import type { Person } from "@/db/queries/account/people";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import { roleOf } from "../../auth/role";
import type { Context } from "../../context";
import { monthsPerPeriod } from "../catalogue";
import { type Decision, decideDue } from "../rules/lifecycle";

export type DueCase = { subscription: Subscription; person: Pick<Person, "email" | "emailVerified"> };

/** What a run that takes this subscription up at `now` does with it: asked by the run, and by whoever foretells it. */
export const decideAtRun = (context: Context, { subscription, person, now }: DueCase & { now: Date }): Decision =>
  decideDue(subscription, {
    now,
    monthsPerPeriod: monthsPerPeriod(subscription.plan),
    isComplimentary: isComplimentary(context, person),
  });

/** An administrator is never billed. */
export const isComplimentary = ({ settings }: Context, person: DueCase["person"]): boolean =>
  roleOf(person, settings.adminEmails) === "ADMIN";
