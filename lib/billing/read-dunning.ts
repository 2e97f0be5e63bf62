import { listFailures } from "@/db/queries/payments";
import type { Subscription } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { type DunningStep, dunningTimeline } from "./rules/dunning";

/** The course of a subscription's delinquency, the same for the person, the administrator and the preview. Empty when nothing is owed. */
export async function readDunning(context: Context, subscription: Subscription): Promise<DunningStep[]> {
  const { delinquentSince, graceEndsAt, nextAttemptAt, plan } = subscription;
  if (subscription.status !== "past_due" || !delinquentSince || !graceEndsAt) return [];
  return dunningTimeline({
    delinquency: { delinquentSince, graceEndsAt },
    failedAt: await listFailures(context.db, subscription.id),
    next: nextAttemptAt,
    schedule: context.settings.dunning[plan],
  });
}
