import { listPastDue } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { readDunning } from "./read-dunning";
import type { DunningStep } from "./rules/dunning";
import { decideDue } from "./rules/lifecycle";
import { MONTHS_PER_PERIOD } from "./rules/plan";

export type DunningPreview = {
  subscriptionId: string;
  email: string;
  amountWon: number;
  /** What a run at this instant would do with it. */
  now: "collect" | "end" | "wait";
  timeline: DunningStep[];
};

const MOST = 10_000;

/** A dry run: everybody who is past due, what a run now would do, and what follows. Nothing is written and nothing is sent. */
export async function previewDunning(context: Context, input: { limit?: number } = {}): Promise<DunningPreview[]> {
  const rows = await listPastDue(context.db, Math.min(input.limit ?? MOST, MOST));
  const now = context.now();
  return Promise.all(
    rows.map(async ({ subscription, email, amountWon }) => ({
      subscriptionId: subscription.id,
      email,
      amountWon,
      now: decideDue(subscription, { now, monthsPerPeriod: MONTHS_PER_PERIOD[subscription.plan], isComplimentary: false }).kind,
      timeline: await readDunning(context, subscription),
    })),
  );
}
