import {
  countPending,
  countProblems,
  countSettledSince,
  countUndeletedKeys,
  countUnprocessedWebhooks,
  listPayments,
  listPendingPayments,
  listProblems,
  listUndeletedKeys,
  listUnprocessedWebhooks,
  type PaymentStatus,
  totalPastDue,
} from "@/db/queries/admin/overview";
import { listOpenAlerts } from "@/db/queries/batch/alerts";
import { listRuns } from "@/db/queries/batch/runs";
import { listPastDue } from "@/db/queries/subscription/dunning";
import { declineOf } from "../billing/payment/decline";
import { chargeNow, nextChargeOf } from "../billing/price/charge-of";
import { seoulDay, seoulInstant } from "../billing/rules/calendar";
import { addMs, DAY_MS } from "../billing/rules/units";
import { isComplimentary } from "../billing/subscription/complimentary";
import { readDifferences } from "../billing/views/read-differences";
import type { Context } from "../context";
import { WEBHOOK_LONG_MS } from "../notice/late";
import { concernsOf, DELETION_TRIES_SUSPECT } from "./concerns";
import { type PageKey, toPage } from "./page-key";
import { adminPaymentView } from "./payment-view";
import { readDue } from "./read-due";
import { readOwedRefunds } from "./read-owed-refunds";
import { readRises } from "./read-rises";
import { readMoneyIn, readRecovery } from "./read-trends";
import type { AdminOverview } from "./views";

const RUNS_SHOWN = 10;
const ROWS_SHOWN = 20;
/**
 * An attempt is usually settled or given up within hours of its start, so three days are enough to
 * find what was settled today.
 */
const SETTLED_WITHIN_MS = 3 * DAY_MS;

export type OverviewInput = {
  /** Shows only payments with this status. */
  status?: PaymentStatus;
  /** Where each list continues; null for its beginning. */
  paymentsBefore: PageKey | null;
  pastDueAfter: PageKey | null;
};

/**
 * Everything that the first admin page shows: concerns, the pictures of the last thirty and the
 * next seven days, and what is past due, owed, pending or stuck. Every list has a limit.
 */
export async function readAdminOverview(context: Context, input: OverviewInput): Promise<AdminOverview> {
  const now = context.now();
  const [runs, alerts, today, moneyIn, recovery, due, pastDue, owedRefunds, stuck, differences, payments, rises] =
    await Promise.all([
      listRuns(context.db, RUNS_SHOWN),
      listOpenAlerts(context.db, now),
      readToday(context),
      readMoneyIn(context),
      readRecovery(context),
      readDue(context),
      readPastDue(context, input.pastDueAfter),
      readOwedRefunds(context),
      readStuck(context),
      readDifferences(context, { limit: ROWS_SHOWN }),
      listPayments(context.db, { status: input.status, before: input.paymentsBefore, limit: ROWS_SHOWN + 1 }),
      readRises(context),
    ]);
  const { oldWebhooks, ...lists } = stuck;
  const concerns = concernsOf({
    now,
    runs,
    alerts,
    oldWebhooks,
    stuckSubscriptions: lists.problems.count,
    undeletedKeys: lists.undeletedKeys.count,
    owedRefunds: { count: owedRefunds.count, overdue: owedRefunds.overdue },
    unpaid: pastDue.count,
  });
  const page = toPage(payments, { size: ROWS_SHOWN, sortedBy: ({ createdAt }) => createdAt });
  return {
    concerns,
    runs,
    today,
    moneyIn,
    recovery,
    due,
    pastDue,
    owedRefunds,
    ...lists,
    differences,
    rises,
    payments: { rows: page.rows.map(adminPaymentView), next: page.next },
  };
}

function readToday(context: Context): Promise<AdminOverview["today"]> {
  const midnight = seoulInstant(seoulDay(context.now()));
  const begunSince = addMs(midnight, -SETTLED_WITHIN_MS);
  return countSettledSince(context.db, { settledSince: midnight, begunSince });
}

async function readPastDue(context: Context, after: PageKey | null): Promise<AdminOverview["pastDue"]> {
  const [total, rows] = await Promise.all([
    totalPastDue(context.db),
    listPastDue(context.db, { now: context.now(), after, limit: ROWS_SHOWN + 1 }),
  ]);
  const views = rows.flatMap((row) => {
    const { subscription, person } = row;
    const { id, userId, plan, lastDeclineCode, delinquentSince, graceEndsAt } = subscription;
    // A constraint of the database ensures that a past-due subscription has both.
    return delinquentSince && graceEndsAt
      ? [
          {
            id,
            userId,
            email: person.email,
            name: person.name,
            plan,
            amountWon: chargeNow(row, context.now()).amountWon,
            nextAttemptAt: nextChargeOf(context, { ...row, isComplimentary: isComplimentary(context, person) })?.at ?? null,
            graceEndsAt,
            since: delinquentSince,
            code: lastDeclineCode,
            reason: declineOf(lastDeclineCode ?? "").reason,
          },
        ]
      : [];
  });
  return { ...total, ...toPage(views, { size: ROWS_SHOWN, sortedBy: ({ graceEndsAt }) => graceEndsAt }) };
}

/**
 * What a person may have to look at: pending payments, postponed subscriptions, unprocessed
 * webhooks and undeleted keys.
 */
async function readStuck(context: Context) {
  const nowMs = context.now().getTime();
  const { db } = context;
  const minTries = DELETION_TRIES_SUSPECT;
  const [unknown, unknownRows, problemCount, problemRows, webhooks, webhookRows, keyCount, keyRows] = await Promise.all([
    countPending(db),
    listPendingPayments(db, ROWS_SHOWN),
    countProblems(db),
    listProblems(db, ROWS_SHOWN),
    countUnprocessedWebhooks(db, { oldBefore: new Date(nowMs - WEBHOOK_LONG_MS) }),
    listUnprocessedWebhooks(db, ROWS_SHOWN),
    countUndeletedKeys(db, minTries),
    listUndeletedKeys(db, { minTries, limit: ROWS_SHOWN }),
  ]);
  return {
    oldWebhooks: webhooks.old,
    unknown: { count: unknown.all, won: unknown.won, rows: unknownRows.map(adminPaymentView) },
    problems: {
      count: problemCount,
      rows: problemRows.flatMap(({ dueAt, ...row }) => (dueAt ? [{ ...row, nextTryAt: dueAt }] : [])),
    },
    webhooks: { count: webhooks.all, rows: webhookRows },
    undeletedKeys: {
      count: keyCount,
      rows: keyRows.flatMap(({ revokedAt, deletionTries, issuerCode, maskedNumber, ...row }) =>
        revokedAt ? [{ ...row, revokedAt, tries: deletionTries, card: { issuerCode, maskedNumber } }] : [],
      ),
    },
  };
}
