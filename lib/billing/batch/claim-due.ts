/**
 * Claims due subscriptions, decides, and stores the intention: invoice, pending payment, and the
 * claim on the subscription row itself. After the commit no other run can take the same
 * subscription, and a killed process leaves a pending payment that the resolver finds.
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */

import type { Transaction } from "@/db/client";
import { writeClaims } from "@/db/queries/batch/claims";
import { closeInvoices } from "@/db/queries/payment/invoices";
import { type DueSubscription, lockNextDue, postponeDue, updateSubscription } from "@/db/queries/subscription/subscriptions";
import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { describeError } from "../../describe-error";
import { invariant } from "../../invariant";
import { cleanLine } from "../../text";
import { type AuditEntry, audit, auditRows } from "../audit";
import { judgeRises, type Passed } from "../consent/judge-rises";
import type { Sendable } from "../payment/collect";
import { type AttemptWanted, newAttempt } from "../payment/new-attempt";
import { newInvoice } from "../payment/new-invoice";
import { planChanged } from "../payment/plan-changed";
import { renewed } from "../payment/renewed";
import { type Period, seoulDay } from "../rules/calendar";
import { addMs, DAY_MS } from "../rules/units";
import { decideAtRun } from "../subscription/decide-due";
import { endSubscription } from "../subscription/end-subscription";
import { nextPlanOf } from "../subscription/next-plan";

/**
 * `seen` counts the subscriptions taken: charged, renewed for nothing, ended or postponed.
 * `isCutShort`: the database had no time for more, which says nothing about what is left.
 */
export type Claim = { seen: number; ended: number; attempts: Sendable[]; problems: number; isCutShort?: true };

/**
 * `dueBy`: nothing that became due after it. `isLastTry`: a row for which the database has no time
 * is postponed like one that cannot be claimed; before, it is left for the next try.
 */
export type ClaimInput = { runId: string; limit: number; dueBy?: Date; isLastTry?: boolean };

/**
 * @param input.limit subscriptions at most; no more than the caller sends at once, so that none
 *   waits longer than the sender's lease
 * @returns what was taken; `seen` 0: nothing is due, or other runs have it
 * @throws when nothing was taken, and no single row is the cause
 */
export async function claimDue(context: Context, input: ClaimInput): Promise<Claim> {
  try {
    return await claimTogether(context, { ...input, taken: [] });
  } catch (error) {
    context.log.warn({ err: error }, "due subscriptions could not be claimed together and are claimed one by one");
    return claimOneByOne(context, input);
  }
}

async function claimOneByOne(context: Context, input: ClaimInput): Promise<Claim> {
  const total: Claim = { seen: 0, ended: 0, attempts: [], problems: 0 };
  for (let i = 0; i < input.limit; i++) {
    const isLastTry = input.isLastTry && total.seen === 0;
    const one = await claimAlone(context, { ...input, isLastTry }).catch((error: unknown) => {
      // What was taken has to be sent now, before its lease is over.
      if (total.seen === 0 || !isBusy(error)) throw error;
      return null;
    });
    if (one === null) return { ...total, isCutShort: true };
    if (one.seen === 0) break;
    total.seen += one.seen;
    total.ended += one.ended;
    total.problems += one.problems;
    total.attempts.push(...one.attempts);
  }
  return total;
}

/**
 * A row that cannot be claimed must not stop the others, nor be offered for ever. Only that row is
 * postponed.
 */
async function claimAlone(context: Context, input: ClaimInput): Promise<Claim> {
  const taken: string[] = [];
  try {
    return await claimTogether(context, { ...input, limit: 1, taken });
  } catch (error) {
    const [subscriptionId] = taken;
    if (!subscriptionId || (isBusy(error) && !input.isLastTry)) throw error;
    context.log.error({ err: error, subscriptionId }, "a due subscription could not be claimed");
    const fault = describeError(error);
    // The cause is the database's own message; the error around it only names the query.
    return postpone(context, { subscriptionId, problem: cleanLine((fault.cause ?? fault).message, 200) });
  }
}

async function postpone(
  context: Context,
  { subscriptionId, problem }: { subscriptionId: string; problem: string },
): Promise<Claim> {
  const now = context.now();
  const isPostponed = await context.db.transaction(async (tx) => {
    const until = addMs(now, DAY_MS);
    if (!(await postponeDue(tx, { id: subscriptionId, now, until, problem }))) return false;
    await audit(tx, context, [{ action: "put_off", subscriptionId, detail: { problem } }]);
    return true;
  });
  return { seen: 1, ended: 0, attempts: [], problems: isPostponed ? 1 : 0 };
}

const earlier = (now: Date, dueBy: Date = now): Date => (dueBy < now ? dueBy : now);

type ToCollect = { due: DueSubscription; period: Period; missedPeriods: number };
type ToOpen = ToCollect & Passed;

type Claiming = ClaimInput & {
  /** Filled with the ids that were locked, for the caller of a claim that fails. */
  taken: string[];
};

const claimTogether = (context: Context, { runId, limit, dueBy, taken }: Claiming): Promise<Claim> =>
  context.db.transaction(async (tx) => {
    const now = context.now();
    const rows = await lockNextDue(tx, { now: earlier(now, dueBy), limit });
    taken.push(...rows.map(({ subscription }) => subscription.id));
    const toCollect: ToCollect[] = [];
    let ended = 0;
    for (const due of rows) {
      const { subscription } = due;
      const decision = decideAtRun(context, { ...due, now });
      if (decision.kind === "end") {
        await endSubscription(tx, context, { subscription, reason: decision.reason, endedAt: decision.endedAt });
        ended += 1;
      } else if (decision.kind === "wait") {
        await updateSubscription(tx, subscription.id, { dueAt: decision.until });
      } else {
        toCollect.push({ due, ...decision });
      }
    }
    const passed = await passGate(tx, context, toCollect);
    const attempts = await openAttempts(tx, context, { runId, toOpen: passed.toOpen });
    return { seen: rows.length, ended: ended + passed.ended, attempts, problems: 0 };
  });

/** A dearer charge that may not be sent ends the subscription, or waits for its day. */
async function passGate(tx: Transaction, context: Context, toCollect: ToCollect[]) {
  const verdicts = await judgeRises(tx, context, toCollect);
  const toOpen: ToOpen[] = [];
  let ended = 0;
  for (const [nth, one] of toCollect.entries()) {
    const verdict = verdicts[nth];
    const { subscription } = one.due;
    if (verdict?.kind === "charge") {
      toOpen.push({ ...one, ...verdict });
    } else if (verdict?.kind === "wait") {
      await updateSubscription(tx, subscription.id, { dueAt: verdict.until });
    } else if (verdict) {
      const detail = { missing: verdict.missing, ...verdict.rise };
      const endedAt = subscription.currentPeriodEnd;
      await endSubscription(tx, context, { subscription, reason: "consent_missing", endedAt, detail });
      ended += 1;
    }
  }
  return { toOpen, ended };
}

/**
 * Invoice, pending payment and claim of each, in one statement. An open invoice is collected again;
 * otherwise a new one is opened. A period that costs nothing is over with its invoice: nothing is
 * sent.
 */
async function openAttempts(
  tx: Transaction,
  context: Context,
  { runId, toOpen }: { runId: string; toOpen: ToOpen[] },
): Promise<Sendable[]> {
  if (toOpen.length === 0) return [];
  const now = context.now();
  await giveUpStale(tx, toOpen, now);
  const opened = toOpen.map((one) => {
    const { openInvoice } = one.due;
    const fresh = one.charge.why === "owed" ? [] : [invoiceFor(one, now)];
    const invoice = fresh[0] ?? openInvoice;
    invariant(invoice, "neither an open invoice nor a new one");
    return { one, fresh, invoice };
  });
  const free = opened.filter(({ invoice }) => invoice.amountWon === 0);
  const attempts = opened.flatMap(({ one: { due }, invoice }) =>
    invoice.amountWon === 0 ? [] : [{ due, invoice, payment: attemptFor(due, invoice, { runId, now }) }],
  );
  await writeClaims(tx, {
    year: seoulDay(now).year,
    newInvoices: opened.flatMap(({ fresh }) => fresh),
    payments: attempts.map(({ payment }) => payment),
    subscriptions: [
      ...attempts.map(({ due, payment }) => ({ row: due.subscription, change: { pendingPaymentId: payment.id } })),
      ...free.flatMap(({ one: { due }, fresh }) =>
        fresh.map((invoice) => ({ row: due.subscription, change: renewed(due.subscription, invoice) })),
      ),
    ],
    lowered: { uses: free.flatMap(({ fresh }) => fresh.flatMap(loweredBy)), now },
    audit: auditRows(context, [
      ...opened.flatMap(({ one, fresh }) => fresh.flatMap(() => missedPeriods(one))),
      ...free.map(({ one }) => renewedFree(one)),
      ...free.flatMap(({ one: { due }, invoice, fresh }) =>
        invoice.plan === due.subscription.plan ? [] : fresh.map((begun) => planChanged(begun, due.subscription)),
      ),
    ]),
  });
  return attempts.map(({ due, invoice, payment }) => ({
    payment: { ...payment, status: "pending", sentAgainAt: null },
    invoice,
    method: due.method,
    person: due.person,
  }));
}

/** An open invoice whose period passed during our own outage is given up for the current period. */
async function giveUpStale(tx: Transaction, toOpen: ToOpen[], now: Date): Promise<void> {
  const stale = toOpen.flatMap(({ due: { openInvoice } }) => (openInvoice && openInvoice.periodEnd <= now ? openInvoice.id : []));
  await closeInvoices(tx, stale, { status: "void", now });
}

const invoiceFor = ({ due, period, charge, gate, consentId }: ToOpen, now: Date) => {
  const { subscription, raise } = due;
  const { id: subscriptionId, userId } = subscription;
  const { plan, priceId: agreedId, quantity } = nextPlanOf(subscription) ?? subscription;
  const { amountWon, discountWon, creditWon } = charge;
  const priceId = charge.isRaised && raise ? raise.priceId : agreedId;
  return newInvoice({
    id: crypto.randomUUID(),
    now,
    userId,
    subscriptionId,
    plan,
    priceId,
    quantity,
    amountWon,
    discountWon,
    creditWon,
    gate,
    consentId,
    redemptionId: discountWon > 0 ? (due.charge.promotion?.redemptionId ?? null) : null,
    period,
    reason: "subscription_cycle",
  });
};

const attemptFor = (
  { subscription }: DueSubscription,
  invoice: AttemptWanted["invoice"],
  { runId, now }: { runId: string; now: Date },
) =>
  newAttempt({
    id: crypto.randomUUID(),
    now,
    userId: subscription.userId,
    invoice,
    subscriptionId: subscription.id,
    paymentMethodId: subscription.paymentMethodId,
    trigger: subscription.status === "past_due" ? "retry" : "renewal",
    runId,
  });

/** An invoice that asks for nothing is paid with its opening, so its code is counted with it. */
const loweredBy = ({ redemptionId, subscriptionId }: ReturnType<typeof invoiceFor>) =>
  redemptionId && subscriptionId ? [{ id: redemptionId, subscriptionId }] : [];

const renewedFree = ({ due, charge: { listWon, discountWon, creditWon } }: ToOpen): AuditEntry => ({
  action: "renewed_free",
  userId: due.subscription.userId,
  subscriptionId: due.subscription.id,
  detail: { listWon, discountWon, creditWon },
});

const missedPeriods = ({ due: { subscription }, missedPeriods }: ToCollect): AuditEntry[] =>
  missedPeriods === 0
    ? []
    : [{ action: "periods_missed", userId: subscription.userId, subscriptionId: subscription.id, detail: { missedPeriods } }];
