import { countPastDue, listPastDue, type PastDueKey } from "@/db/queries/subscription/dunning";
import type { Context } from "../../context";
import type { DunningStep } from "../rules/dunning-timeline";
import { decideAtRun, isComplimentary } from "../subscription/decide-due";
import { readDunnings } from "./read-dunning";

export type DunningPreview = {
  subscriptionId: string;
  email: string;
  amountWon: number;
  /** What a run at this instant would do with it. `checking`: an attempt has no outcome yet, which is looked up before anything else. */
  now: "collect" | "end" | "wait" | "checking";
  /** Never billed: it ends without a charge, so no course is announced to anybody. */
  isComplimentary: boolean;
  /** As the person and the administrator see it. */
  timeline: DunningStep[];
};

export type DunningPreviews = {
  /** Whose grace ends first comes first. */
  people: DunningPreview[];
  /** How many more are past due. */
  leftOut: number;
};

/** As many as anybody reads at once; a shop with more asks for them. */
export const MAX_PREVIEWED = 10_000;
const PAGE = 500;

/**
 * A dry run: who is past due, what a run now would do, by its own predicate and decision, and what follows. Nothing is written and nothing is
 * sent. Read page by page, each with as many queries as one person takes.
 * @param limit people at most; whoever is left out is counted
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
    people: rows.map(({ subscription, person, amountWon, isDue, isComplimentary }): DunningPreview => {
      const decided = isDue ? decideAtRun(context, { subscription, person, now }).kind : "wait";
      return {
        subscriptionId: subscription.id,
        email: person.email,
        amountWon,
        now: subscription.pendingPaymentId ? "checking" : decided,
        isComplimentary,
        timeline: timelines.get(subscription.id) ?? [],
      };
    }),
    // The database says that whoever is past due has a grace.
    next: last?.graceEndsAt ? { at: last.graceEndsAt, id: last.id } : null,
  };
}
