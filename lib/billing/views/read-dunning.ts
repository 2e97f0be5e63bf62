import { listCardDeclines, listPaymentStarts, listWriteOffs } from "@/db/queries/subscription/dunning";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { declineOf } from "../payment/decline";
import { type Charged, chargeNow } from "../price/charge-of";
import { type DunningFacts, type DunningStep, dunningTimeline } from "../rules/dunning-timeline";
import { dunningFacts, dunningRules } from "../subscription/dunning-course";

/**
 * The timeline of one subscription's delinquency. The customer, the administrator and the preview
 * all see this one. It exists while the subscription is past due, also while a payment is pending,
 * and after an end for non-payment. Empty otherwise, and for a customer who is never billed.
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export async function readDunning(context: Context, owing: Charged): Promise<DunningStep[]> {
  const read = await readDunnings(context, [owing]);
  return read.get(owing.subscription.id) ?? [];
}

/**
 * The timelines of many subscriptions, with as many queries as for one.
 * @returns by subscription id; subscriptions that owe nothing are missing
 */
export async function readDunnings(context: Context, owing: readonly Charged[]): Promise<Map<string, DunningStep[]>> {
  const now = context.now();
  const known = owing.flatMap((charged) => {
    const { subscription, isComplimentary } = charged;
    const facts = isComplimentary ? null : dunningFacts(subscription);
    return facts ? [{ subscription, amountWon: chargeNow(charged, now).amountWon, facts }] : [];
  });
  if (known.length === 0) return new Map();
  const { declines, startedAt, writtenOffAt } = await readRecords(context, known);
  return new Map(
    known.map(({ subscription: { id, plan, pendingPaymentId, endedAt }, amountWon, facts }) => [
      id,
      dunningTimeline({
        facts,
        failures: (declines.get(id) ?? [])
          .filter((decline) => belongsTo(facts, decline))
          .map(({ at, declineClass, code }) => ({ at, declineClass, reason: declineOf(code).reason })),
        amountWon,
        checkingSince: startedAt.get(pendingPaymentId ?? "") ?? null,
        endedAt: writtenOffAt.get(id) ?? endedAt,
        isComplimentary: false,
        rules: dunningRules(context.settings, plan),
        now,
      }),
    ]),
  );
}

type CardDecline = Awaited<ReturnType<typeof listCardDeclines>>[number];

/** The first decline begins the delinquency, even if that card has been replaced since. */
const belongsTo = ({ delinquentSince }: DunningFacts, { at, isOfOldCard }: CardDecline): boolean =>
  at.getTime() === delinquentSince.getTime() || (at > delinquentSince && !isOfOldCard);

async function readRecords({ db }: Context, known: readonly { subscription: Subscription; facts: DunningFacts }[]) {
  const since = new Date(Math.min(...known.map(({ facts }) => facts.delinquentSince.getTime())));
  const pendingIds = known.flatMap(({ subscription }) => subscription.pendingPaymentId ?? []);
  const endedIds = known.flatMap(({ subscription: { id, status } }) => (status === "ended" ? id : []));
  const [declined, started, writtenOff] = await Promise.all([
    listCardDeclines(db, { subscriptionIds: known.map(({ subscription }) => subscription.id), since }),
    pendingIds.length > 0 ? listPaymentStarts(db, pendingIds) : [],
    endedIds.length > 0 ? listWriteOffs(db, endedIds) : [],
  ]);
  const declines = new Map<string, CardDecline[]>();
  for (const decline of declined)
    declines.set(decline.subscriptionId, [...(declines.get(decline.subscriptionId) ?? []), decline]);
  return {
    declines,
    startedAt: new Map(started.map(({ id, createdAt }) => [id, createdAt])),
    writtenOffAt: new Map(writtenOff.map(({ subscriptionId, at }) => [subscriptionId, at])),
  };
}
