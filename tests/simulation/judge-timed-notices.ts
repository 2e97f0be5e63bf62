/**
 * S14 of what only time causes: access that ended, renewals that come, charges without an outcome,
 * and the merchant's alarms. Each has its cause when it is stored, and whoever looks finds each
 * cause.
 */
import { declinedSince, type Evidence, graceEndMs, scheduledEndAt, TIES } from "./histories";
import type { NoticeRow, SubscriptionRow } from "./mirror";
import { MERCHANT_CHANNELS } from "./outbox";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
const [FIRST_DAYS, LAST_DAYS] = [31, 8];
const NO_RUN_MS = 26 * 3_600_000;
const ms = (instant: string | null) => Date.parse(instant ?? "");
const seoulDay = (atMs: number) => Math.floor((atMs + SEOUL_MS) / DAY_MS);
const RENEWALS: readonly string[] = ["renewal_in_30_days", "renewal_in_7_days"];

export type TimedJudge = { judge: (evidence: Evidence) => string[] };

export function createTimedJudge(world: SimulatedWorld): TimedJudge {
  /** What each notice is about, so that it is told once; several things for a merchant's day. */
  const told = new Map<string, NoticeRow>();
  let looked = 0;
  return {
    judge: (evidence) => {
      const findings: string[] = [];
      for (const row of evidence.change.notices) {
        const name = nameOf(evidence, row);
        if (name === null || told.get(name)?.id === row.id) continue;
        if (told.has(name)) findings.push(`S14: ${name} is told twice`);
        told.set(name, row);
        if (!hasCause(world, evidence, row)) findings.push(`S14: ${name} has no cause (${row.id}, ${row.user_id})`);
      }
      const lastMs = world.raised.slice(looked).at(-1);
      looked = world.raised.length;
      if (lastMs !== undefined) findings.push(...judgeComplete(world, evidence, { told, atMs: lastMs }));
      return findings;
    },
  };
}

/** @returns what a notice is about that only time causes; null for others */
function nameOf({ mirror }: Evidence, row: NoticeRow): string | null {
  const { template, channel, created_at, payment_id, subscription_id, detail, user_id } = row;
  if (user_id !== null && channel !== "mail") return null;
  if (template === "access_ended") {
    const subscription = mirror.subscriptions.get(subscription_id ?? "");
    return `access_ended ${subscription_id} ${subscription?.grace_ends_at === null ? created_at : ms(subscription?.grace_ends_at ?? null)}`;
  }
  if (RENEWALS.includes(template)) return `${template} ${subscription_id} ${detail.periodEndMs}`;
  if (isToldAgain(row)) return `${template} again ${subscription_id} ${detail.periodStartMs} ${detail.failed}`;
  if (template === "checking_long") return `${template} ${payment_id}`;
  if (user_id !== null || template === "differences_found") return null;
  if (template === "run_stopped") return null;
  return `${template} ${channel} ${seoulDay(ms(created_at))}`;
}

function hasCause(world: SimulatedWorld, evidence: Evidence, row: NoticeRow): boolean {
  const { mirror, histories } = evidence;
  const atMs = ms(row.created_at);
  switch (row.template) {
    case "access_ended":
      return TIES.some((tie) => {
        const declinedMs = declinedSince(mirror, histories.of(row.subscription_id ?? ""), tie, atMs);
        return declinedMs !== null && graceEndMs(declinedMs, world.settings.graceDays) <= atMs;
      });
    case "renewal_in_30_days":
    case "renewal_in_7_days": {
      const leftMs = Number(row.detail.periodEndMs) - atMs;
      const endMs = scheduledEndAt(histories.of(row.subscription_id ?? ""), atMs - 1);
      const days = row.template === "renewal_in_7_days" ? [0, LAST_DAYS] : [LAST_DAYS, FIRST_DAYS];
      const [minDays = 0, maxDays = 0] = days;
      const isInTime = leftMs > minDays * DAY_MS && leftMs <= maxDays * DAY_MS;
      // The plan may be another one by the evening. At the end of a trial people are asked instead.
      const announced = [...mirror.invoices.values()].find(
        ({ subscription_id, status, period_end }) =>
          subscription_id === row.subscription_id && status === "paid" && ms(period_end) === Number(row.detail.periodEndMs),
      );
      return announced?.plan === "pro_yearly" && announced.period_index >= 0 && isInTime && endMs === null;
    }
    case "checking_long": {
      const payment = mirror.payments.get(row.payment_id ?? "");
      const isLong = payment !== undefined && atMs - ms(payment.created_at) >= DAY_MS;
      return isLong && (payment.settled_at === null || ms(payment.settled_at) >= atMs);
    }
    case "consent_given":
      return hasOnlyFailed(evidence, row);
    case "undeliverable_notices":
      return undeliverableBetween(evidence, atMs - DAY_MS, atMs + 1);
    case "no_run":
      return !world.runs.some(({ beganMs, isWhole }) => isWhole && beganMs > atMs - NO_RUN_MS && beganMs <= atMs);
    default:
      return true;
  }
}

const isToldAgain = ({ template, detail }: NoticeRow): boolean => template === "consent_given" && detail.failed !== undefined;

/** Of what was told of that charge before, nothing had arrived, and nothing was on its way. */
function hasOnlyFailed({ mirror }: Evidence, row: NoticeRow): boolean {
  const atMs = ms(row.created_at);
  return [...mirror.notices.values()].every((other) => {
    const { id, template, subscription_id, detail, status, created_at, settled_at, returned_at } = other;
    const isOfCharge =
      id !== row.id &&
      (template === "consent_needed" || template === "consent_given") &&
      subscription_id === row.subscription_id &&
      detail.periodStartMs === row.detail.periodStartMs &&
      detail.toWon === row.detail.toWon &&
      ms(created_at) < atMs;
    if (!isOfCharge || ms(settled_at) === atMs) return true;
    if (settled_at === null || ms(settled_at) > atMs) return false;
    return status !== "sent" || (returned_at !== null && ms(returned_at) <= atMs);
  });
}

const undeliverableBetween = ({ mirror }: Evidence, fromMs: number, toMs: number): boolean =>
  [...mirror.notices.values()].some(
    ({ status, user_id, settled_at }) =>
      status === "undeliverable" && user_id !== null && ms(settled_at) > fromMs && ms(settled_at) < toMs,
  );

type Look = { told: ReadonlyMap<string, NoticeRow>; atMs: number };

/** Whoever looked at that instant has found all that was there. */
function judgeComplete(world: SimulatedWorld, evidence: Evidence, { told, atMs }: Look): string[] {
  const { mirror } = evidence;
  const people = [...mirror.subscriptions.values()].flatMap((subscription) =>
    isUnchangedSince(evidence, subscription, atMs) ? owedTo(subscription, atMs) : [],
  );
  const payments = [...mirror.payments.values()].flatMap(({ id, status, created_at }) =>
    status === "pending" && atMs - ms(created_at) >= DAY_MS ? [`checking_long ${id}`] : [],
  );
  const today = (template: string) => MERCHANT_CHANNELS.map((channel) => `${template} ${channel} ${seoulDay(atMs)}`);
  const lastRun = world.runs.findLast(({ beganMs }) => beganMs <= atMs);
  const merchant = [
    ...(undeliverableBetween(evidence, atMs - DAY_MS, atMs) ? today("undeliverable_notices") : []),
    ...(lastRun && atMs - lastRun.beganMs > NO_RUN_MS && lastRun.isWhole ? today("no_run") : []),
  ];
  return [...people, ...payments, ...merchant].flatMap((name) => (told.has(name) ? [] : [`S14: nobody is told of ${name}`]));
}

/** Nothing has happened to it between the look and this evening, so the evening's row tells. */
function isUnchangedSince({ histories }: Evidence, { id, status, created_at }: SubscriptionRow, atMs: number): boolean {
  const { attempts, scheduledEnds, cardChangesMs } = histories.of(id);
  const isLater = (instant: string | null) => instant !== null && ms(instant) >= atMs;
  return (
    status !== "ended" &&
    !isLater(created_at) &&
    ![...attempts.values()].some(({ created_at: began, settled_at }) => isLater(began) || isLater(settled_at)) &&
    !scheduledEnds.some((scheduled) => scheduled.atMs >= atMs) &&
    !cardChangesMs.some((changedMs) => changedMs >= atMs)
  );
}

function owedTo(subscription: SubscriptionRow, atMs: number): string[] {
  const { id, plan, status, cancel_at, current_period_end, grace_ends_at, next_attempt_at } = subscription;
  if (status === "past_due")
    return ms(grace_ends_at) <= atMs && next_attempt_at !== null ? [`access_ended ${id} ${ms(grace_ends_at)}`] : [];
  const leftMs = ms(current_period_end) - atMs;
  if (subscription.period_index === -1) return [];
  if (plan !== "pro_yearly" || cancel_at !== null || leftMs <= 0 || leftMs > FIRST_DAYS * DAY_MS) return [];
  return [`renewal_in_${leftMs <= LAST_DAYS * DAY_MS ? "7" : "30"}_days ${id} ${ms(current_period_end)}`];
}
