/** What a run has to bring about: nothing that was due is left, whatever the days before were like, and in the end nothing is on its way. */
import type { Morning } from "./cron";
import { type Books, type History, isCounted, nextSlotMs } from "./histories";
import type { Mirror, Standing } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

type Run = NonNullable<Morning>;
const ms = (instant: string | null) => Date.parse(instant ?? "");
/** What came to nothing through nobody's fault is tried again within a day. */
const AGAIN_WITHIN_MS = 25 * 3_600_000;

/**
 * L1 and L3: a run that came to its end undisturbed left nothing of what was due when it began, however long the cron had been away: by its own
 * due instant, and by what its period, the schedule and grace say. What was settled after it may be due again at once, for the next one.
 */
export const judgeDue = (world: SimulatedWorld, { mirror, histories }: Books, run: Run): string[] =>
  [...mirror.subscriptions.values()].flatMap((standing) => {
    const { status, due_at, current_period_end, pending_payment_id } = standing;
    if (status === "ended" || pending_payment_id !== null) return [];
    if (status === "active" && ms(due_at) > run.beganMs && ms(current_period_end) > run.beganMs) return [];
    const history = histories.of(standing.id);
    // An outcome whose commit was not confirmed makes it due again without the run's knowing.
    const knownUntilMs = run.unknown > 0 ? run.beganMs - 1 : run.endedMs;
    if ([...history.attempts.values()].some(({ settled_at }) => ms(settled_at) > knownUntilMs)) return [];
    if (history.cardChangesMs.some((changedMs) => changedMs > run.endedMs)) return [];
    if (history.putOffsMs.some((atMs) => atMs >= run.beganMs - AGAIN_WITHIN_MS)) return [];
    const findings: [boolean, string][] = [
      [ms(standing.due_at) <= run.beganMs, `was due on ${standing.due_at} and left`],
      [isUntried(standing, history, run), "has a period that is over and nobody asked the card"],
      [isBehind(world, { standing, history, run }), "is past due, and what its schedule has was not tried"],
    ];
    return findings.flatMap(([isBroken, finding]) =>
      isBroken ? [`L1: subscription ${standing.id} ${finding} (${standing.user_id})`] : [],
    );
  });

/** Active, its period over when the run began, and no attempt since the day before. */
const isUntried = ({ status, current_period_end }: Standing, { attempts }: History, { beganMs }: Run): boolean =>
  status === "active" &&
  ms(current_period_end) <= beganMs &&
  ![...attempts.values()].some(
    ({ created_at, settled_at }) =>
      ms(created_at) >= ms(current_period_end) && ms(settled_at ?? created_at) >= beganMs - AGAIN_WITHIN_MS,
  );

/**
 * The schedule's next attempt has come and was not made; or none is left and grace is over, and it goes on all the same. What came to nothing
 * through nobody's fault is made up for within a day.
 */
function isBehind(
  { settings }: SimulatedWorld,
  { standing, history, run: { beganMs } }: { standing: Standing; history: History; run: Run },
): boolean {
  if (standing.status !== "past_due" || standing.delinquent_since === null) return false;
  const refusedMs = ms(standing.delinquent_since);
  const attempts = [...history.attempts.values()].filter(({ settled_at }) => ms(settled_at) >= refusedMs);
  const last = attempts.sort((a, b) => ms(a.settled_at) - ms(b.settled_at) || a.written - b.written).at(-1);
  // That the first refusal is a refusal is judged by judgeGrace.
  if (!last) return false;
  const lastMs = ms(last.settled_at);
  if (!isCounted(last) && lastMs >= beganMs - AGAIN_WITHIN_MS) return false;
  const schedule = settings.dunning[standing.plan === "pro_yearly" ? "pro_yearly" : "pro_monthly"];
  const slotMs = last.decline_class === "hard" ? null : nextSlotMs(refusedMs, schedule, lastMs);
  return slotMs === null ? ms(standing.grace_ends_at) <= beganMs : slotMs <= beganMs;
}

/** L1, L2: nothing is on its way any more. */
export const judgeLiveness = ({ payments, subscriptions, invoices }: Mirror): string[] => [
  ...[...payments.values()]
    .filter(({ status }) => status === "pending")
    .map(({ order_id, last_answer, user_id }) => `L2: ${order_id} is still unknown (${last_answer}, ${user_id})`),
  ...[...subscriptions.values()]
    .filter(({ pending_payment_id }) => pending_payment_id !== null)
    .map(({ id, user_id }) => `L1: subscription ${id} is still claimed (${user_id})`),
  ...[...invoices.values()]
    .filter(({ status, subscription_id }) => {
      const owner = subscription_id ? subscriptions.get(subscription_id) : undefined;
      return status === "open" && owner?.status !== "past_due" && owner?.status !== "active";
    })
    .map(({ id, user_id }) => `L1: invoice ${id} is open and nobody's (${user_id})`),
];
