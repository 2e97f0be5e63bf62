import type { NoticeFacts } from "@/db/queries/notice/facts";
import type { NoticeDetail } from "@/db/schema/notices";
import type { ConsentNeed } from "../billing/consent/consent-need";
import { currentNotice, type DunningStep } from "../billing/rules/dunning-timeline";
import { hasCancellationTakenEffect } from "../billing/rules/lifecycle";
import type { PersonTemplate } from "./matrix";

/**
 * Whether a notice may be sent now. `untrue`: never, for this reason. `early`: a charge is under
 * way, and its outcome decides.
 */
export type Standing =
  | { kind: "true" }
  | { kind: "early" }
  | {
      kind: "untrue";
      reason: "paid_since" | "ended_since" | "refunded_since" | "undone_since" | "later_notice" | "settled_since";
    };

export type Judged = {
  template: PersonTemplate;
  detail: NoticeDetail;
  facts: Pick<NoticeFacts, "subscription" | "payment" | "hasNewer" | "hasConsentAgain">;
  dunning: readonly DunningStep[];
  /** The question about the next charge as it stands now; null when nothing is asked. */
  need: Need | null;
  now: Date;
};
type Need = Pick<ConsentNeed, "toWon" | "periodStart" | "isGiven">;

const TRUE: Standing = { kind: "true" };
const EARLY: Standing = { kind: "early" };
const untrue = (reason: Extract<Standing, { kind: "untrue" }>["reason"]): Standing => ({ kind: "untrue", reason });

/**
 * Judges a notice by how things stand at the moment of sending, so that nobody reads what is over:
 * no failure after the payment, no two that contradict, and after the end only the end and what is
 * given back.
 */
export function standingOf(judged: Judged): Standing {
  const { template, facts, now } = judged;
  const { subscription, payment } = facts;
  switch (template) {
    case "refunded":
      return TRUE;
    case "checking_long":
      return payment?.status === "pending" ? TRUE : untrue("settled_since");
    case "ended":
    case "ended_unpaid":
    case "ended_without_consent":
      return facts.hasNewer ? untrue("later_notice") : TRUE;
    case "subscribed":
    case "trial_begun":
    case "renewed":
    case "recovered":
    case "plan_changed":
      if (payment && payment.refundedWon >= payment.amountWon) return untrue("refunded_since");
      return isOver(judged) ? untrue("ended_since") : TRUE;
    default:
      if (!subscription || isOver(judged)) return untrue("ended_since");
      return whileLive({ ...judged, template, subscription, now });
  }
}

type Subscription = NonNullable<NoticeFacts["subscription"]>;
type WhileLive = Exclude<
  PersonTemplate,
  | "refunded"
  | "checking_long"
  | "ended"
  | "ended_unpaid"
  | "ended_without_consent"
  | "subscribed"
  | "trial_begun"
  | "renewed"
  | "recovered"
  | "plan_changed"
>;
type Live = Omit<Judged, "template"> & { template: WhileLive; subscription: Subscription };

function whileLive({ template, subscription, detail, dunning, need, facts, now }: Live): Standing {
  switch (template) {
    case "card_changed":
      return subscription.paymentMethodId === detail.paymentMethodId ? TRUE : untrue("later_notice");
    case "cancel_scheduled":
      if (!subscription.cancelAt) return untrue("undone_since");
      return subscription.pendingPaymentId ? EARLY : TRUE;
    case "plan_change_scheduled":
      return subscription.nextPlan === detail.plan && !subscription.cancelAt ? TRUE : untrue("undone_since");
    case "resumed":
      return subscription.cancelAt ? untrue("undone_since") : TRUE;
    case "consent_needed":
    case "consent_given":
      return consentStanding(template, need, detail);
    case "consent_withdrawn":
      return facts.hasConsentAgain ? untrue("undone_since") : TRUE;
    case "renewal_in_30_days":
    case "renewal_in_7_days":
      return renewalStanding(subscription, detail, now);
    case "payment_failed":
    case "last_attempt_failed":
    case "new_card_needed":
    case "access_ended":
      return dunningStanding(template, { subscription, failedAt: facts.payment?.settledAt ?? null, dunning });
    default:
      return template satisfies never;
  }
}

function consentStanding(template: "consent_needed" | "consent_given", need: Need | null, detail: NoticeDetail): Standing {
  if (template === "consent_given") return isAbout(need, detail) && need.isGiven ? TRUE : untrue("undone_since");
  if (!isAbout(need, detail)) return untrue("later_notice");
  return need.isGiven ? untrue("settled_since") : TRUE;
}

/** A notice counts as evidence, so it is sent only while it says exactly what is asked. */
const isAbout = (need: Need | null, { toWon, periodStartMs }: NoticeDetail): need is Need =>
  need !== null && need.toWon === toWon && need.periodStart.getTime() === periodStartMs;

function renewalStanding(
  { cancelAt, status, currentPeriodEnd }: Subscription,
  { periodEndMs }: NoticeDetail,
  now: Date,
): Standing {
  if (cancelAt) return untrue("undone_since");
  return status === "active" && currentPeriodEnd.getTime() === periodEndMs && currentPeriodEnd > now
    ? TRUE
    : untrue("later_notice");
}

type OfDunning = { subscription: Subscription; failedAt: Date | null; dunning: readonly DunningStep[] };

/** The timeline that the pages show has the word: only its present notice is sent. */
function dunningStanding(template: WhileLive, { subscription, failedAt, dunning }: OfDunning): Standing {
  if (subscription.status !== "past_due") return untrue("paid_since");
  if (subscription.pendingPaymentId) return EARLY;
  const present = currentNotice(dunning);
  const isPresent =
    template === "access_ended"
      ? present?.because === "access_ends"
      : present?.because === "failed" && present.at.getTime() === failedAt?.getTime();
  return isPresent ? TRUE : untrue("later_notice");
}

const isOver = ({ facts: { subscription }, now }: Judged): boolean =>
  subscription !== null &&
  (subscription.status === "ended" || (!subscription.pendingPaymentId && hasCancellationTakenEffect(subscription, now)));
