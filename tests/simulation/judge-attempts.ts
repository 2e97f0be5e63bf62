/**
 * The attempts on one invoice and in one run: one at a time, no more than promised, and no sooner.
 */
import { forPlan } from "@/lib/billing/catalogue";
import { declinedSince, type Evidence, type History, isCounted, nextSlotMs, TIES } from "./histories";
import type { InvoiceRow, PaymentRow } from "./mirror";
import { runningPlan } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

const MAX_PERSON = 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ms = (instant: string) => Date.parse(instant);
const isAutomatic = ({ trigger }: PaymentRow) => trigger === "renewal" || trigger === "retry";

/** S7, S8 for each invoice with an attempt that changed. */
export function judgeAttempts(world: SimulatedWorld, evidence: Evidence): string[] {
  const invoiceIds = new Set(evidence.change.payments.map(({ invoice_id }) => invoice_id));
  return [...invoiceIds].flatMap((invoiceId) => {
    const invoice = evidence.mirror.invoices.get(invoiceId);
    const attempts = [...(evidence.mirror.paymentsByInvoice.get(invoiceId) ?? [])].sort(byBeginning);
    if (!invoice) return [`S16: attempts on no invoice ${invoiceId}`];
    const automatic = attempts.filter(isAutomatic);
    const schedule = scheduleOf(world, evidence, invoice);
    const counted = automatic.filter(isCounted);
    // Each new card may be tried once outside the schedule.
    const cards = new Set(counted.map(({ payment_method_id }) => payment_method_id));
    const findings: [boolean, string][] = [
      [attempts.filter(({ status }) => status === "pending").length > 1, "S7: two attempts under way"],
      [attempts.filter(({ status }) => status === "paid").length > 1, "S1: paid twice"],
      [attempts.some((attempt, i) => isTooEarly(attempts[i - 1], attempt)), "S7: an attempt began before the last one was final"],
      [counted.length > cards.size + schedule.length, `S8: ${counted.length} automatic attempts`],
      [attempts.filter(({ trigger }) => trigger === "person").length > MAX_PERSON, "S8: a person tried too often"],
    ];
    const history = invoice.subscription_id ? evidence.histories.of(invoice.subscription_id) : null;
    return [
      ...findings.flatMap(([isBroken, finding]) => (isBroken ? [finding] : [])),
      ...(history
        ? automatic.flatMap((attempt, i) => judgeGap(evidence, history, { schedule, pair: [automatic[i - 1], attempt] }))
        : []),
    ].map((finding) => `${finding} (invoice ${invoiceId}, ${invoice.user_id})`);
  });
}

const scheduleOf = ({ settings }: SimulatedWorld, { mirror }: Evidence, invoice: InvoiceRow) =>
  forPlan(settings.dunning, runningPlan(mirror, invoice));

/**
 * Attempts of one instant sort by when they were settled, then by the transaction that settled
 * them; a pending one is last.
 */
const byBeginning = (a: PaymentRow, b: PaymentRow) =>
  ms(a.created_at) - ms(b.created_at) || endMs(a) - endMs(b) || a.written - b.written;

const endMs = ({ settled_at }: PaymentRow) => (settled_at ? ms(settled_at) : Number.MAX_SAFE_INTEGER);

const isTooEarly = (one: PaymentRow | undefined, next: PaymentRow) =>
  one !== undefined && (one.settled_at === null || ms(one.settled_at) > ms(next.created_at));

type Pair = { schedule: ReturnType<typeof scheduleOf>; pair: [PaymentRow | undefined, PaymentRow] };

/**
 * What must lie between two automatic attempts: on the same card, the time that the class of the
 * decline promises; on another card, the person's card change.
 */
function judgeGap({ mirror }: Evidence, history: History, { schedule, pair: [one, next] }: Pair): string[] {
  if (!one || one.settled_at === null) return [];
  const [settledMs, createdMs] = [ms(one.settled_at), ms(next.created_at)];
  if (one.payment_method_id !== next.payment_method_id)
    return history.cardChangesMs.some((changedMs) => changedMs >= ms(one.created_at) && changedMs <= createdMs)
      ? []
      : ["S8: tried on another card without a card change"];
  switch (one.decline_class) {
    case "hard":
      return ["S8: a card declined for good was tried again"];
    case "soft": {
      const isInTime = TIES.some((tie) => {
        const declinedMs = declinedSince(mirror, history, tie);
        // Paid in the meantime: earlier declines no longer count.
        if (declinedMs === null || declinedMs > settledMs) return true;
        const slotMs = nextSlotMs(declinedMs, schedule, settledMs);
        return slotMs !== null && createdMs >= slotMs;
      });
      return isInTime ? [] : ["S8: tried again before the schedule's next attempt"];
    }
    case "transient":
      return createdMs - settledMs >= HOUR_MS ? [] : ["S8: tried again within the hour"];
    case "request":
      return createdMs - settledMs >= DAY_MS ? [] : ["S8: tried again within the day"];
    default:
      return [];
  }
}

/**
 * S8: no run tries a subscription twice, unless the person replaced the card meanwhile, or Toss
 * refused the request for an operator's fault. Such a request reaches no card, and three in a row
 * stop the run.
 */
export type RunJudge = { judge: (evidence: Evidence) => string[] };

export function createRunJudge(): RunJudge {
  const paymentIdsOf = new Map<string, Set<string>>();
  return {
    judge: ({ mirror, change }) => {
      const changed = new Set<string>();
      for (const { id, run_id, subscription_id } of change.payments) {
        if (run_id === null || subscription_id === null) continue;
        const name = `run ${run_id} tried subscription ${subscription_id}`;
        paymentIdsOf.set(name, (paymentIdsOf.get(name) ?? new Set()).add(id));
        changed.add(name);
      }
      return [...changed].flatMap((name) => {
        const attempts = [...(paymentIdsOf.get(name) ?? [])].flatMap((id) => mirror.payments.get(id) ?? []);
        const onCards = attempts.filter(({ decline_class }) => decline_class !== "operator");
        const cards = new Set(onCards.map(({ payment_method_id }) => payment_method_id));
        const activeCards = [...cards].filter((id) => !mirror.methods.get(id)?.revoked_at);
        const isTwice = onCards.length > cards.size || activeCards.length > 1;
        return isTwice ? [`S8: ${name} twice (${onCards[0]?.user_id})`] : [];
      });
    },
  };
}
