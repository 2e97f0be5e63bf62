/**
 * Compares our ledger with Toss's list of transactions, in both directions, and writes down what differs with the repair that would put it
 * right. Moves no money and books nothing: an operator confirms each repair. The list only raises suspicions; each is confirmed by reading
 * the payment itself, so that a late list, an edge of the window or an answer that did not come never invents a difference.
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
import { compareWithList } from "./compare-with-list";
import { comparableUntil, differenceOf, judgePayment, type Subject } from "./judge-payment";

export type ReconcileInput = {
  /** Transactions from this instant (to the whole second) ... */
  from: Date;
  /** ... to before this one. What is younger than the lag of Toss's list is left to a later run. */
  to: Date;
  isOutOfTime?: () => boolean;
  /** Rows a page on both sides; Toss gives 5,000 at most. */
  pageRows?: number;
  /** The row of a scheduled run that was begun already. */
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
  /** Differences that this run saw and that stand open. */
  found: number;
  gone: number;
  unconfirmed: number;
  stopCode: string | null;
};

type Tally = Omit<Reconciled, "runId" | "status" | "from" | "to">;
type Work = { context: Context; runId: string; isOutOfTime: () => boolean; tally: Tally; judged: Set<string>; seen: Set<string> };

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** One stretch is held in memory, and is what a broken connection costs: a day at first, and twice the last one while less than a page comes. */
const STRETCH_MS = DAY_MS;
const MAX_STRETCH_MS = 32 * DAY_MS;
const PAGE_ROWS = 1000;
/** Toss keeps an idempotency key for 15 days; no attempt stays open longer than that. */
const MAX_ATTEMPT_AGE_MS = 15 * DAY_MS;
/** Payments read at Toss at once; beside the batch, whose charges come first. */
const READ_AT_ONCE = 4;
/** More than this is not a list of differences but a wrong account or database. */
const MAX_SUSPECTS = 20_000;
const OPEN_PAGE = 500;
const MAX_OPEN_PAGES = 40;

/** @returns what was compared and found; throws only when the database is gone. Repeating it changes nothing. */
export async function reconcile(context: Context, input: ReconcileInput): Promise<Reconciled> {
  const from = wholeSecond(input.from);
  const to = wholeSecond(input.to);
  const now = context.now();
  const runId = input.runId ?? (await begin(context, { from, to }));
  const tally: Tally = { comparedUntil: null, transactions: 0, entries: 0, found: 0, gone: 0, unconfirmed: 0, stopCode: null };
  const isOutOfTime = input.isOutOfTime ?? (() => false);
  const work: Work = { context, runId, isOutOfTime, tally, judged: new Set(), seen: new Set() };
  try {
    const until = wholeSecond(new Date(Math.min(to.getTime(), comparableUntil(now).getTime())));
    await compareStretches(work, { from, until, pageRows: input.pageRows ?? PAGE_ROWS });
    if (tally.stopCode === null) await reviewOpen(work);
    if (tally.stopCode === null && tally.unconfirmed > 0) tally.stopCode = "unconfirmed";
  } catch (error) {
    await finishReconciliation(context.db, runId, { ...tally, status: "failed", finishedAt: context.now() });
    throw error;
  }
  const status = tally.stopCode === null ? "completed" : "incomplete";
  await finishReconciliation(context.db, runId, { ...tally, status, finishedAt: context.now() });
  context.log.info({ runId, status, from, to, ...tally }, "reconciliation");
  return { runId, status, from, to, ...tally };
}

const wholeSecond = (instant: Date): Date => new Date(Math.floor(instant.getTime() / SECOND_MS) * SECOND_MS);

async function begin({ db, now }: Context, { from, to }: { from: Date; to: Date }): Promise<string> {
  const id = crypto.randomUUID();
  await beginReconciliation(db, { id, windowFrom: from, windowTo: to, startedAt: now() });
  return id;
}

async function compareStretches(work: Work, window: { from: Date; until: Date; pageRows: number }): Promise<void> {
  const { context, tally, isOutOfTime } = work;
  const { until, pageRows } = window;
  let stretchMs = STRETCH_MS;
  for (let from = window.from; from < until && tally.stopCode === null; ) {
    const to = new Date(Math.min(from.getTime() + stretchMs, until.getTime()));
    const compared = await compareWithList(context, { from, to, pageRows, isOutOfTime });
    if (compared.kind === "stopped") {
      tally.stopCode = compared.code;
      return;
    }
    tally.transactions += compared.transactions;
    tally.entries += compared.entries;
    await confirm(work, compared.suspects);
    if (tally.stopCode === null) tally.comparedUntil = to;
    stretchMs = nextStretchMs(stretchMs, { transactions: compared.transactions, pageRows });
    from = to;
  }
  if (tally.stopCode === null && until > window.from) await confirm(work, await paidWithoutCharge(context, window));
}

/** A year of a small shop takes Toss a dozen questions, a day of a large one is read by itself. */
const nextStretchMs = (stretchMs: number, { transactions, pageRows }: { transactions: number; pageRows: number }): number =>
  transactions < pageRows / 2 ? Math.min(2 * stretchMs, MAX_STRETCH_MS) : Math.max(STRETCH_MS, stretchMs / 2);

/** What is paid here and has no entry that could have been missed in Toss's list. */
async function paidWithoutCharge({ db }: Context, { from, until }: { from: Date; until: Date }): Promise<Subject[]> {
  const begunFrom = new Date(from.getTime() - MAX_ATTEMPT_AGE_MS);
  const paymentIds = await listPaidWithoutCharge(db, { from, to: until, begunFrom, limit: PAGE_ROWS });
  const bookings = await listBookings(db, { paymentIds });
  return bookings.map(({ orderId, paymentKey, userId }) => ({ orderId, paymentKey, customerKey: null, userId }));
}

/** Reads each suspect at Toss, a few at once, and writes down what holds. */
async function confirm(work: Work, suspects: Subject[]): Promise<void> {
  const left = suspects.filter(({ paymentKey, orderId }) => !work.judged.has(paymentKey ?? orderId));
  if (work.judged.size + left.length > MAX_SUSPECTS) {
    work.tally.stopCode = "too_many_suspects";
    return;
  }
  const next = left.values();
  const lane = async () => {
    for (const subject of next) {
      if (work.isOutOfTime()) work.tally.stopCode ??= "out_of_time";
      if (work.tally.stopCode !== null) return;
      work.judged.add(subject.paymentKey ?? subject.orderId);
      await confirmOne(work, subject);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, lane));
}

async function confirmOne({ context, runId, tally, seen }: Work, subject: Subject): Promise<void> {
  const judged = await judgePayment(context, subject);
  if (judged.kind === "unreadable") {
    tally.unconfirmed += 1;
    return;
  }
  for (const finding of judged.findings) {
    const difference = differenceOf(judged, finding, { runId, subject, now: context.now() });
    const name = nameOf(difference);
    if (!seen.has(name) && (await recordDifference(context.db, difference))) tally.found += 1;
    seen.add(name);
  }
}

const nameOf = ({ kind, subject }: Pick<Difference, "kind" | "subject">): string => `${kind} ${subject}`;

/** What earlier runs found and this one did not meet: looked at again, and closed when it does not hold any more. */
async function reviewOpen(work: Work): Promise<void> {
  const { context, tally, seen, isOutOfTime } = work;
  let after: { occurredAt: Date; id: string } | undefined;
  for (let page = 0; page < MAX_OPEN_PAGES; page++) {
    const open = await listOpenDifferences(context.db, { limit: OPEN_PAGE, after });
    for (const difference of open.filter((one) => !seen.has(nameOf(one)))) {
      if (isOutOfTime()) return;
      if (await isGone(context, difference)) tally.gone += 1;
    }
    after = open.at(-1);
    if (open.length < OPEN_PAGE) return;
  }
}

async function isGone(context: Context, difference: Difference): Promise<boolean> {
  const judged = await judgePayment(context, { ...difference, customerKey: null });
  if (judged.kind === "unreadable" || judged.findings.some(({ kind }) => kind === difference.kind)) return false;
  return closeDifference(context.db, difference.id, { status: "gone", closedAt: context.now(), closedBy: context.actor });
}
