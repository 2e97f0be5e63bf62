import { findPerson } from "@/db/queries/account/people";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { Plan } from "../catalogue";
import { announcedFor } from "../rules/consent";
import { trialPeriod } from "../rules/trial";
import { findTrial } from "../trial/find-trial";
import type { TrialOffer } from "./views";

/** The trial with which this person may begin the plan now; null when they get none. */
export async function readTrialOffer(
  context: Context,
  { userId, plan }: { userId: string; plan: Plan },
): Promise<TrialOffer | null> {
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  const found = await findTrial(context.db, context, { userId, email: person.email, plan });
  if (!found.ok) return null;
  const { start, end } = trialPeriod(context.now(), found.days);
  return { days: found.days, period: { start, end }, chargeAt: announcedFor(end, context.settings.batchHours) };
}
