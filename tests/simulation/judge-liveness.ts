/**
 * A run leaves nothing that was due, whatever happened on the days before, and in the end nothing
 * is pending.
 */
import { forPlan } from "@/lib/billing/catalogue";
import type { Morning } from "./batch-mornings";
import { type Evidence, type History, isCounted, nextSlotMs } from "./histories";
import type { Mirror, SubscriptionRow } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

type Run = NonNullable<Morning>;
const ms = (instant: string | null) => Date.parse(instant ?? "");
/** An attempt that failed without a decline by the card is repeated within a day. */
const AGAIN_WITHIN_MS = 25 * 3_600_000;

/**
 * L1 and L3: an undisturbed, completed run left nothing that was due when it began, however long
 * the cron had been away. Due is judged by the due instant, and by the period, the schedule and
 * grace. An attempt that was settled afterwards may make the subscription due again for the next
 * run.
 * @param held people who are not charged until a difference with Toss is closed
 */
export const judgeDue = (world: SimulatedWorld, { mirror, histories }: Evidence, run: Run, held: ReadonlySet<string>): string[] =>
  [...mirror.subscriptions.values()].flatMap((subscription) => {
    const { status, due_at, current_period_end, pending_payment_id } = subscription;
    if (status === "ended" || pending_payment_id !== null || held.has(subscription.user_id)) return [];
    if (status === "active" && ms(due_at) > run.beganMs && ms(current_period_end) > run.beganMs) return [];
    const history = histories.of(subscription.id);
    // A commit without confirmation can make it due again without the run knowing.
    const knownUntilMs = run.unknown > 0 ? run.beganMs - 1 : run.endedMs;
    if ([...history.attempts.values()].some(({ settled_at }) => ms(settled_at) > knownUntilMs)) return [];
    if (history.cardChangesMs.some((changedMs) => changedMs > run.endedMs)) return [];
    if (history.postponedMs.some((atMs) => atMs >= run.beganMs - AGAIN_WITHIN_MS)) return [];
    const findings: [boolean, string][] = [
      [ms(subscription.due_at) <= run.beganMs, `was due on ${subscription.due_at} and left`],
      [isUntried(subscription, history, run), "has a period that is over and its card was not charged"],
      [isBehind(world, { subscription, history, run }), "is past due, and its scheduled attempt was not made"],
    ];
    return findings.flatMap(([isBroken, finding]) =>
      isBroken ? [`L1: subscription ${subscription.id} ${finding} (${subscription.user_id})`] : [],
    );
  });

/** People with a difference that was open at some time during the run. */
export async function heldDuring({ sql }: SimulatedWorld, { beganMs, endedMs }: Run): Promise<Set<string>> {
  const open = await sql<{ user_id: string }[]>`
    select user_id from reconciliation_differences
    where user_id is not null and found_at <= ${new Date(endedMs).toISOString()} and (closed_at is null or closed_at >= ${new Date(beganMs).toISOString()})`;
  return new Set(open.map(({ user_id }) => user_id));
}

/** Active, its period was over when the run began, and no attempt since the day before. */
const isUntried = ({ status, current_period_end }: SubscriptionRow, { attempts }: History, { beganMs }: Run): boolean =>
  status === "active" &&
  ms(current_period_end) <= beganMs &&
  ![...attempts.values()].some(
    ({ created_at, settled_at }) =>
      ms(created_at) >= ms(current_period_end) && ms(settled_at ?? created_at) >= beganMs - AGAIN_WITHIN_MS,
  );

/**
 * The next scheduled attempt was due and not made; or none is left, grace is over, and the
 * subscription continues. An attempt that failed without a decline by the card is repeated within a
 * day.
 */
function isBehind(
  { settings }: SimulatedWorld,
  { subscription, history, run: { beganMs } }: { subscription: SubscriptionRow; history: History; run: Run },
): boolean {
  if (subscription.status !== "past_due" || subscription.delinquent_since === null) return false;
  const declinedMs = ms(subscription.delinquent_since);
  const attempts = [...history.attempts.values()].filter(({ settled_at }) => ms(settled_at) >= declinedMs);
  const last = attempts.sort((a, b) => ms(a.settled_at) - ms(b.settled_at) || a.written - b.written).at(-1);
  // judgeGrace checks the first decline itself.
  if (!last) return false;
  const lastMs = ms(last.settled_at);
  if (!isCounted(last) && lastMs >= beganMs - AGAIN_WITHIN_MS) return false;
  const schedule = forPlan(settings.dunning, subscription.plan);
  const slotMs = last.decline_class === "hard" ? null : nextSlotMs(declinedMs, schedule, lastMs);
  return slotMs === null ? ms(subscription.grace_ends_at) <= beganMs : slotMs <= beganMs;
}

/** L1, L2: nothing is pending any more. */
export const judgeLiveness = ({ payments, subscriptions, invoices, refunds }: Mirror): string[] => [
  ...[...refunds.values()]
    .filter(({ status }) => status === "pending")
    .map(({ id, kind, user_id }) => `L2: the ${kind} ${id} is still unknown (${user_id})`),
  ...[...payments.values()]
    .filter(({ status }) => status === "pending")
    .map(
      ({ order_id, pending_reason, pending_code, user_id }) =>
        `L2: ${order_id} is still unknown (${pending_code ?? pending_reason}, ${user_id})`,
    ),
  ...[...subscriptions.values()]
    .filter(({ pending_payment_id }) => pending_payment_id !== null)
    .map(({ id, user_id }) => `L1: subscription ${id} is still claimed (${user_id})`),
  ...[...invoices.values()]
    .filter(({ status, subscription_id }) => {
      const owner = subscription_id ? subscriptions.get(subscription_id) : undefined;
      return status === "open" && owner?.status !== "past_due" && owner?.status !== "active";
    })
    .map(({ id, user_id }) => `L1: invoice ${id} is open without a subscription that can pay it (${user_id})`),
];
