import { countUpcoming, countUpcomingApart, type Upcoming, type UpcomingApart } from "@/db/queries/admin/upcoming";
import { isAnyRiseAnnounced } from "@/db/queries/price/prices";
import { chargeNow } from "../billing/price/charge-of";
import { nextBatchAt } from "../billing/rules/calendar";
import type { Charge } from "../billing/rules/next-charge";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { AdminOverview, DueView } from "./views";

const DAYS_AHEAD = 7;
const NOTHING: DueView = { charges: 0, won: 0, ends: 0 };

const add = (a: DueView, b: DueView): DueView => ({ charges: a.charges + b.charges, won: a.won + b.won, ends: a.ends + b.ends });

/** A customer with nothing of their own: no code, no credit, no trial and no order. */
const NOTHING_OWN = { nextPlanWon: null, orderedToWon: null, creditWon: 0, isTrial: false, promotion: null } as const;
type Priced = Pick<Upcoming, "heldWon" | "quantity" | "consentedWon" | "raise">;

/** Who has not consented to a dearer charge ends, as things stand. */
function dueOf({ charges, ends }: Omit<DueView, "won">, { raise, ...priced }: Priced, now: Date): DueView {
  const charge = { ...NOTHING_OWN, ...priced, lastPaidWon: priced.heldWon };
  const subscription = { plan: "", nextPlan: null };
  return expected({ charges, ends }, chargeNow({ subscription, charge, raise, openInvoice: null }, now));
}

function expected({ charges, ends }: Omit<DueView, "won">, { amountWon, ask }: Charge): DueView {
  const isEnd = ask !== null && !ask.isGiven && ask.withoutConsent === "end";
  return isEnd ? { charges: 0, ends: ends + charges, won: 0 } : { charges, ends, won: charges * amountWon };
}

/**
 * What customers do who have something of their own, instead of what they were counted with: the
 * price that they hold, and a rise of it.
 */
function insteadOf({ charges, code, lowered, plan, nextPlan, raise, ...charge }: UpcomingApart, now: Date): DueView {
  const promotion = code && { ...code, redemptionId: "", lowered: lowered ?? 0 };
  const facts = { subscription: { plan, nextPlan }, charge: { ...charge, promotion }, raise, openInvoice: null };
  const real = expected({ charges, ends: 0 }, chargeNow(facts, now));
  const { heldWon, quantity, consentedWon } = charge;
  const counted = dueOf({ charges, ends: 0 }, { heldWon, quantity, consentedWon: raise && consentedWon, raise }, now);
  return { charges: real.charges - counted.charges, won: real.won - counted.won, ends: real.ends - counted.ends };
}

/**
 * Counts what is due now, and what falls due on each of the next seven days, until the day's last
 * batch: charges, won and ends.
 */
export async function readDue(context: Context): Promise<AdminOverview["due"]> {
  const now = context.now();
  const first = nextBatchAt(addMs(now, 1), context.settings.batchHours.slice(-1));
  const batches = Array.from({ length: DAYS_AHEAD }, (_, day) => addMs(first, day * DAY_MS));
  // A bucket starts at its threshold, and what falls due exactly at a batch still belongs to that
  // batch: hence the extra millisecond.
  const thresholds = [addMs(now, 1), ...batches.map((instant) => addMs(instant, 1))] as const;
  const counted = new Map<number, DueView>();
  const count = (bucket: number, view: DueView) => counted.set(bucket, add(counted.get(bucket) ?? NOTHING, view));
  const isRising = await isAnyRiseAnnounced(context.db);
  const [all, apart] = await Promise.all([
    countUpcoming(context.db, { instants: thresholds, isRising }),
    countUpcomingApart(context.db, thresholds),
  ]);
  for (const { bucket, charges, ends, ...row } of all) count(bucket, dueOf({ charges, ends }, row, now));
  for (const row of apart) count(row.bucket, insteadOf(row, now));
  const days = batches.map((at, day) => ({ at, ...(counted.get(day + 1) ?? NOTHING) }));
  return { now: counted.get(0) ?? NOTHING, days, week: days.reduce<DueView>(add, NOTHING) };
}
