/**
 * Compares our ledger with Toss's list of transactions, in both directions, and records each
 * difference with the repair that would put it right. It moves no money and books nothing: an
 * operator confirms each repair. The list only raises suspicions. Each is confirmed by reading the
 * payment itself, so a late list, an edge of the window or a lost answer never creates a false
 * difference.
 * Source: docs/decisions/0014-reconciliation.md
 */

import { listBookings, listPaidWithoutCharge } from "@/db/queries/reconciliation/bookings";
import {
  beginReconciliation,
  closeDifference,
  type Difference,
  finishReconciliation,
  listOpenDifferences,
  recordDifference,
} from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import { addMs, DAY_MS, SECOND_MS } from "../rules/units";
import { comparableUntil, comparePayment, differenceOf, type Subject } from "./compare-payment";
import { compareWithList } from "./compare-with-list";

export type ReconcileInput = {
  /** Transactions from this instant (rounded down to the second) ... */
  from: Date;
  /** ... to before this one. What is younger than the lag of Toss's list waits for a later run. */
  to: Date;
  isOutOfTime?: () => boolean;
  /** Told until which instant the comparison has come, after each stretch. */
  onCompared?: (until: Date) => void;
  /** Rows on a page, for both sides; Toss returns 5,000 at most. */
  pageRows?: number;
  /** The row of a scheduled run that has begun already. */
  runId?: string;
};

export type Reconciled = {
  runId: string;
  status: "completed" | "incomplete";
  from: Date;
  to: Date;
  comparedUntil: Date | null;
  transactions: number;
  entries: number;
  /** Open differences that this run found. */
  found: number;
  gone: number;
  unconfirmed: number;
  stopCode: string | null;
};

type Progress = Omit<Reconciled, "runId" | "status" | "from" | "to">;
type Work = {
  context: Context;
  runId: string;
  isOutOfTime: () => boolean;
  onCompared?: (until: Date) => void;
  progress: Progress;
  compared: Set<string>;
  seen: Set<string>;
};

/**
 * One stretch is held in memory, and is what a broken connection costs. It is a day at first, and
 * doubles while it fills less than half a page.
 */
const STRETCH_MS = DAY_MS;
const MAX_STRETCH_MS = 32 * DAY_MS;
const PAGE_ROWS = 1000;
/** Toss keeps an idempotency key for 15 days, so no payment stays pending for longer. */
const MAX_ATTEMPT_AGE_MS = 15 * DAY_MS;
/** Payments read at Toss at once. Few, because the charges of the batch come first. */
const READ_AT_ONCE = 4;
/** More suspects than this mean a wrong account or database. */
const MAX_SUSPECTS = 20_000;
const OPEN_PAGE = 500;
const MAX_OPEN_PAGES = 40;

/**
 * Compares our books with Toss from `from` to before `to` and records the differences. Repeating it
 * changes nothing.
 * @returns what was compared and found; `incomplete` with a stopCode when Toss could not be read to
 *   the end or the time ran out
 * @throws only when the database fails
 * Source: docs/decisions/0014-reconciliation.md
 */
export async function reconcile(context: Context, input: ReconcileInput): Promise<Reconciled> {
  const from = wholeSecond(input.from);
  const to = wholeSecond(input.to);
  const now = context.now();
  const runId = input.runId ?? (await begin(context, { from, to }));
  const progress: Progress = {
    comparedUntil: null,
    transactions: 0,
    entries: 0,
    found: 0,
    gone: 0,
    unconfirmed: 0,
    stopCode: null,
  };
  const isOutOfTime = input.isOutOfTime ?? (() => false);
  const { onCompared } = input;
  const work: Work = { context, runId, isOutOfTime, onCompared, progress, compared: new Set(), seen: new Set() };
  try {
    const until = wholeSecond(new Date(Math.min(to.getTime(), comparableUntil(now).getTime())));
    await compareStretches(work, { from, until, pageRows: input.pageRows ?? PAGE_ROWS });
    if (progress.stopCode === null) await reviewOpen(work);
    if (progress.stopCode === null && progress.unconfirmed > 0) progress.stopCode = "unconfirmed";
  } catch (error) {
    await finishReconciliation(context.db, runId, { ...progress, status: "failed", finishedAt: context.now() });
    throw error;
  }
  const status = progress.stopCode === null ? "completed" : "incomplete";
  await finishReconciliation(context.db, runId, { ...progress, status, finishedAt: context.now() });
  context.log.info({ runId, status, from, to, ...progress }, "reconciliation finished");
  return { runId, status, from, to, ...progress };
}

const wholeSecond = (instant: Date): Date => new Date(Math.floor(instant.getTime() / SECOND_MS) * SECOND_MS);

async function begin({ db, now }: Context, { from, to }: { from: Date; to: Date }): Promise<string> {
  const id = crypto.randomUUID();
  await beginReconciliation(db, { id, windowFrom: from, windowTo: to, startedAt: now() });
  return id;
}

async function compareStretches(work: Work, window: { from: Date; until: Date; pageRows: number }): Promise<void> {
  const { context, progress, isOutOfTime } = work;
  const { until, pageRows } = window;
  let stretchMs = STRETCH_MS;
  for (let from = window.from; from < until && progress.stopCode === null; ) {
    const to = new Date(Math.min(from.getTime() + stretchMs, until.getTime()));
    const compared = await compareWithList(context, { from, to, pageRows, isOutOfTime });
    if (compared.kind === "stopped") {
      progress.stopCode = compared.code;
      return;
    }
    progress.transactions += compared.transactions;
    progress.entries += compared.entries;
    await confirm(work, compared.suspects);
    if (progress.stopCode === null) progress.comparedUntil = to;
    work.onCompared?.(to);
    stretchMs = nextStretchMs(stretchMs, { transactions: compared.transactions, pageRows });
    from = to;
  }
  if (progress.stopCode === null && until > window.from) await confirm(work, await paidWithoutCharge(context, window));
}

/**
 * Then a year of a small shop takes a dozen requests, and each day of a large one is read by
 * itself.
 */
const nextStretchMs = (stretchMs: number, { transactions, pageRows }: { transactions: number; pageRows: number }): number =>
  transactions < pageRows / 2 ? Math.min(2 * stretchMs, MAX_STRETCH_MS) : Math.max(STRETCH_MS, stretchMs / 2);

/**
 * Payments that are paid here but have no ledger entry, so the list could not show that they are
 * missing.
 */
async function paidWithoutCharge({ db }: Context, { from, until }: { from: Date; until: Date }): Promise<Subject[]> {
  const begunFrom = addMs(from, -MAX_ATTEMPT_AGE_MS);
  const paymentIds = await listPaidWithoutCharge(db, { from, to: until, begunFrom, limit: PAGE_ROWS });
  const bookings = await listBookings(db, { paymentIds });
  return bookings.map(({ orderId, paymentKey, userId }) => ({ orderId, paymentKey, customerKey: null, userId }));
}

/** Reads each suspect at Toss, a few at once, and records the differences that hold. */
async function confirm(work: Work, suspects: Subject[]): Promise<void> {
  const left = suspects.filter(({ paymentKey, orderId }) => !work.compared.has(paymentKey ?? orderId));
  if (work.compared.size + left.length > MAX_SUSPECTS) {
    work.progress.stopCode = "too_many_suspects";
    return;
  }
  const next = left.values();
  const lane = async () => {
    for (const subject of next) {
      if (work.isOutOfTime()) work.progress.stopCode ??= "out_of_time";
      if (work.progress.stopCode !== null) return;
      work.compared.add(subject.paymentKey ?? subject.orderId);
      await confirmOne(work, subject);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, lane));
}

async function confirmOne({ context, runId, progress, seen }: Work, subject: Subject): Promise<void> {
  const compared = await comparePayment(context, subject);
  if (compared.kind === "unreadable") {
    progress.unconfirmed += 1;
    return;
  }
  for (const finding of compared.findings) {
    const difference = differenceOf(compared, finding, { runId, subject, now: context.now() });
    const name = nameOf(difference);
    if (!seen.has(name) && (await recordDifference(context.db, difference))) progress.found += 1;
    seen.add(name);
  }
}

const nameOf = ({ kind, subject }: Pick<Difference, "kind" | "subject">): string => `${kind} ${subject}`;

/**
 * Compares again the open differences that this run did not meet, and closes those that no longer
 * hold.
 */
async function reviewOpen(work: Work): Promise<void> {
  const { context, progress, seen, isOutOfTime } = work;
  let after: { occurredAt: Date; id: string } | undefined;
  for (let page = 0; page < MAX_OPEN_PAGES; page++) {
    const open = await listOpenDifferences(context.db, { limit: OPEN_PAGE, after });
    for (const difference of open.filter((one) => !seen.has(nameOf(one)))) {
      if (isOutOfTime()) return;
      if (await closeIfGone(context, difference)) progress.gone += 1;
    }
    after = open.at(-1);
    if (open.length < OPEN_PAGE) return;
  }
}

async function closeIfGone(context: Context, difference: Difference): Promise<boolean> {
  const compared = await comparePayment(context, { ...difference, customerKey: null });
  if (compared.kind === "unreadable" || compared.findings.some(({ kind }) => kind === difference.kind)) return false;
  return closeDifference(context.db, difference.id, { status: "gone", closedAt: context.now(), closedBy: context.actor });
}
