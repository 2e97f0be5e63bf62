import { countPastDue, listPastDue, type PastDueKey } from "@/db/queries/subscription/dunning";
import type { Context } from "../../context";
import { chargeNow } from "../price/charge-of";
import type { DunningStep } from "../rules/dunning-timeline";
import { isComplimentary } from "../subscription/complimentary";
import { decideAtRun } from "../subscription/decide-due";
import { readDunnings } from "./read-dunning";

export type DunningPreview = {
  subscriptionId: string;
  email: string;
  amountWon: number;
  /**
   * What a run now would do with it. `checking`: a payment is pending and is looked up before
   * anything else.
   */
  now: "collect" | "end" | "wait" | "checking";
  /**
   * Whether the customer is never billed. Then it ends without a charge, and nothing is announced.
   */
  isComplimentary: boolean;
  /** The timeline that the customer and the administrator see. */
  timeline: DunningStep[];
};

export type DunningPreviews = {
  /** Ordered by the end of grace, the earliest first. */
  people: DunningPreview[];
  /** How many more customers are past due. */
  leftOut: number;
};

/** More than a person reads at once; a shop that needs more passes a limit. */
export const MAX_PREVIEWED = 10_000;
const PAGE = 500;

/**
 * A dry run of dunning: which customers are past due, what a run now would do with each (by the
 * same condition and decision as the run), and what follows. Writes nothing and sends nothing.
 * Reads page by page, with as many queries for a page as for one customer.
 * @param limit the most customers to return; the others are counted
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export async function previewDunning(context: Context, input: { limit?: number } = {}): Promise<DunningPreviews> {
  const limit = input.limit ?? MAX_PREVIEWED;
  const people: DunningPreview[] = [];
  let after: PastDueKey | null = null;
  while (people.length < limit) {
    const size: number = Math.min(PAGE, limit - people.length);
    const page = await previewPage(context, { after, limit: size });
    people.push(...page.people);
    after = page.next;
    if (page.people.length < size) return { people, leftOut: 0 };
  }
  return { people, leftOut: Math.max(0, (await countPastDue(context.db)) - people.length) };
}

async function previewPage(context: Context, input: { after: PastDueKey | null; limit: number }) {
  const now = context.now();
  const rows = (await listPastDue(context.db, { ...input, now })).map((row) => ({
    ...row,
    isComplimentary: isComplimentary(context, row.person),
  }));
  const timelines = await readDunnings(context, rows);
  const last = rows.at(-1)?.subscription;
  return {
    people: rows.map(({ subscription, person, isDue, isComplimentary, ...charged }): DunningPreview => {
      const decided = isDue ? decideAtRun(context, { subscription, person, now }).kind : "wait";
      return {
        subscriptionId: subscription.id,
        email: person.email,
        amountWon: chargeNow({ subscription, ...charged }, now).amountWon,
        now: subscription.pendingPaymentId ? "checking" : decided,
        isComplimentary,
        timeline: timelines.get(subscription.id) ?? [],
      };
    }),
    // A constraint guarantees that a past-due subscription has a grace.
    next: last?.graceEndsAt ? { at: last.graceEndsAt, id: last.id } : null,
  };
}
