/**
 * One run of the batch. Any number may run at once: they share the work through the rows they lock.
 * A run stops when its time is up, at the third operator fault in a row (a wrong key, no contract),
 * for which no customer may be dunned, and when Toss does not come back for minutes. What it leaves
 * is taken up by its continuation (continue-run.ts) or by the next scheduled run.
 * Source: docs/decisions/0001-exact-period-ends-and-the-nine-oclock-batch.md
 */
import { closeStopAlarms, listStopCodes, raiseStopAlarm } from "@/db/queries/batch/alerts";
import { beginWithDuties, type Duties } from "@/db/queries/batch/duties";
import { finishRun } from "@/db/queries/batch/runs";
import { expireCheckouts } from "@/db/queries/checkout/checkouts";
import { deleteExpiredCounters } from "@/db/queries/limits/rate-limits";
import { countDue } from "@/db/queries/subscription/subscriptions";
import { forgetWebhookEvents } from "@/db/queries/webhook/webhooks";
import type { Context } from "../../context";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { recoverIssuedKeys } from "../card/recover-issued-keys";
import { reconcileDaily } from "../reconciliation/reconcile-daily";
import { resolveRefunds } from "../refund/resolve-refunds";
import { forgottenBefore } from "../rules/hints";
import { processOpenWebhooks } from "../webhook/process-webhook";
import { chargeDue } from "./charge-due";
import { doClocksDiffer, earlierOf } from "./clock-check";
import { type Deadline, whenCutOff } from "./deadline";
import { patiently } from "./patiently";
import { resolveDue } from "./resolve-due";
import { CLOCK_DIFFERS, createRunControl, type RunControl, type RunCounts } from "./run-control";

export type RunSummary = Omit<RunCounts, "problems"> & {
  runId: string;
  unknown: number;
  /** Due and left for the next run. */
  remaining: number;
  seconds: number;
  status: "completed" | "out_of_time" | "stopped" | "failed";
  /**
   * What stopped the run: Toss's code of the operator fault, TOSS_UNREACHABLE or CLOCK_DIFFERS;
   * null otherwise.
   */
  stopCode: string | null;
};

export type RunInput = Deadline & { trigger: "cron" | "operator" | "demo" | "test" };

const HOUSEKEEPING_BATCH = 100;
/**
 * More counters than all limits together let strangers make in a day, so that one run deletes them
 * all.
 */
const MAX_EXPIRED_COUNTERS = 100_000;
/** Rows deleted in one statement, and statements in one run: locks are short, and a run ends. */
const FORGOTTEN_TOGETHER = 1_000;
const MAX_FORGET_ROUNDS = 50;
/** How long the charges wait for the housekeeping before both go on side by side. */
const HEAD_START_MS = 3_000;
/**
 * How long the charges wait for the comparison with Toss before both go on side by side. It takes a
 * few seconds for a thousand transactions a day, and nothing when the day has been compared.
 */
const COMPARING_HEAD_START_MS = 30_000;
/**
 * Real days begin with a comparison with Toss. Demo and tests live through months in a minute and
 * ask for one when they want it.
 */
const RECONCILING_TRIGGERS: readonly RunInput["trigger"][] = ["cron", "operator"];

/** @returns the counts of this run; throws only when the database is gone, or busy try after try */
export async function runBilling(context: Context, input: RunInput): Promise<RunSummary> {
  const runId = crypto.randomUUID();
  const now = context.now();
  const row = { id: runId, trigger: input.trigger, startedAt: now };
  const begin = () => beginWithDuties(context.db, row, { now, ...forgottenBefore(now) });
  const duties = await patiently(context, { isOutOfTime: input.isOutOfTime, step: begin });
  return workThrough(context, { ...input, runId, beganAt: now, duties });
}

/**
 * `beganAt`: before the duties were read. `dueBy` and `firstLookUp` are a continuation's: what it
 * may charge, and the order it asks Toss for before it sends anything.
 */
export type BegunRun = RunInput & { runId: string; beganAt: Date; duties: Duties; dueBy?: Date; firstLookUp?: string };

/**
 * Does the work of a run that is on record, and records its end. @returns its counts; throws only
 * when the database is gone
 */
export async function workThrough(outer: Context, run: BegunRun): Promise<RunSummary> {
  const { runId, duties, trigger, dueBy, cutOff } = run;
  const context: Context = { ...outer, actor: `batch:${runId}` };
  if (doClocksDiffer(context, { askedAt: run.beganAt, databaseNow: duties.databaseNow })) return stopForClock(context, run);
  const began = performance.now();
  const knownFaults = duties.stopAlarms ? await listStopCodes(context.db) : [];
  const control = createRunControl(context, { ...run, knownFaults });
  let isDone = false;
  let hasFailed = false;
  let comparing: Promise<void> | undefined;
  const beginComparing = () => {
    if (RECONCILING_TRIGGERS.includes(trigger)) comparing = reconcileDaily(context, control.shouldStop);
    return comparing;
  };
  try {
    isDone = await Promise.race([work(context, run, { control, beginComparing }), whenCutOff(cutOff)]);
    control.finish();
  } catch (error) {
    hasFailed = true;
    context.log.error({ err: error, runId }, "the batch failed");
  }
  const remaining = isDone ? 0 : await countDue(context.db, dueBy ?? context.now());
  const { stopCode, counts } = control;
  const isLeft = control.shouldStop() && remaining > 0;
  const status = hasFailed ? "failed" : stopCode ? "stopped" : isLeft ? "out_of_time" : "completed";
  if (stopCode) await raiseStopAlarm(context.db, { code: stopCode, now: context.now() });
  if (duties.stopAlarms && !hasFailed && !stopCode) await closeStopAlarms(context.db, { now: context.now() });
  const durationMs = Math.round(performance.now() - began);
  const ended = { ...counts, unknown: counts.due - counts.paid - counts.declined, remaining, status, stopCode } as const;
  await finishRun(context.db, runId, { ...ended, durationMs, finishedAt: context.now() });
  context.log.info({ runId, ...ended, durationMs }, "billing run");
  await comparing;
  const { problems: _, ...summary } = ended;
  return { runId, ...summary, seconds: Math.round(durationMs / 10) / 100 };
}

/**
 * Does nothing but say so. The run is recorded at the database's time, so that it does not hide
 * later ones.
 */
async function stopForClock(context: Context, { runId, duties: { databaseNow } }: BegunRun): Promise<RunSummary> {
  const openedAt = earlierOf(databaseNow, context.now());
  await raiseStopAlarm(context.db, { code: CLOCK_DIFFERS, now: openedAt });
  const counts = { reconciled: 0, ended: 0, due: 0, paid: 0, declined: 0, unknown: 0, remaining: 0 };
  const ended = { ...counts, status: "stopped", stopCode: CLOCK_DIFFERS } as const;
  await finishRun(context.db, runId, { ...ended, problems: 0, durationMs: 0, startedAt: databaseNow, finishedAt: databaseNow });
  return { runId, ...ended, seconds: 0 };
}

/** @returns whether everything that was due has been dealt with */
async function work(
  context: Context,
  { runId, duties, dueBy }: BegunRun,
  { control, beginComparing }: { control: RunControl; beginComparing: () => Promise<void> | undefined },
): Promise<boolean> {
  // Yesterday's pending payments get their outcome before new money moves.
  if (duties.pendingPayments) await resolveDue(context, control);
  const housekeeping = doHousekeeping(context, duties, control);
  // A refund made in Toss's console whose webhook was lost must be known before its subscription is
  // renewed.
  await Promise.all([giveHeadStart(housekeeping, HEAD_START_MS), giveHeadStart(beginComparing(), COMPARING_HEAD_START_MS)]);
  // A pending payment that is settled, or a refund that is read, may make a subscription due.
  const mayBeDue = duties.due || duties.pendingPayments || duties.events;
  const isDone = mayBeDue ? await chargeDue(context, { runId, dueBy }, control) : true;
  await housekeeping;
  return isDone;
}

/** Small duties that no customer waits for. A failure here is logged; it never throws. */
async function doHousekeeping(context: Context, duties: Duties, { shouldStop }: RunControl): Promise<void> {
  const isOutOfTime = shouldStop;
  const tidyUp = async () => {
    if (duties.checkouts) await expireCheckouts(context.db, context.now(), HOUSEKEEPING_BATCH);
    if (duties.checkouts) await recoverIssuedKeys(context, { isOutOfTime });
    if (duties.refunds) await resolveRefunds(context, { isOutOfTime });
    if (duties.keys || duties.checkouts || duties.refunds) await deleteRevokedKeys(context, { isOutOfTime });
    if (duties.counters) await deleteExpiredCounters(context.db, { now: context.now(), limit: MAX_EXPIRED_COUNTERS });
    if (duties.oldEvents) await forgetOldEvents(context, isOutOfTime);
  };
  const readHints = async () => {
    const finished = duties.events ? await processOpenWebhooks(context, { isOutOfTime }) : 0;
    if (finished > 0) await deleteRevokedKeys(context, { isOutOfTime });
  };
  // Anyone can post events, and they are read slowly. Neither waits for the other.
  await Promise.all(
    [tidyUp, readHints].map((duty) => duty().catch((error: unknown) => context.log.error({ err: error }, "housekeeping failed"))),
  );
}

async function forgetOldEvents(context: Context, isOutOfTime: () => boolean): Promise<void> {
  const wanted = { ...forgottenBefore(context.now()), limit: FORGOTTEN_TOGETHER };
  for (let round = 0; round < MAX_FORGET_ROUNDS && !isOutOfTime(); round++)
    if ((await forgetWebhookEvents(context.db, wanted)) < FORGOTTEN_TOGETHER) return;
}

/**
 * What may end a subscription goes before the charges. But anyone can post events, and Toss's list
 * may be slow, so charges wait only this long.
 */
async function giveHeadStart(before: Promise<void> | undefined, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([before, isUp]);
  clearTimeout(timer);
}
