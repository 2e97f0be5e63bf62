import type { Plan, Tier } from "../catalogue";
import type { DeclineReason } from "../rules/decline-reason";
import type { DunningStep, NoticeStep } from "../rules/dunning-timeline";

/**
 * What the pages are given: plain values, no rows, no secrets. Amounts are whole won with VAT, instants are Date.
 * The operations that make them are readPlans, readBillingStatus, readCheckout and readAdminOverview.
 */
export type PlanView = {
  plan: Plan;
  amountWon: number;
  /** Calendar months in one period. */
  months: number;
  /** The same amount per month, rounded down. */
  perMonthWon: number;
  /** What a period costs less than the tier's shortest plan, paid so many times; null when it costs no less. */
  saving: { amountWon: number; plan: Plan; times: number } | null;
};

export type CardView = { issuerCode: string; maskedNumber: string; cardType: string; ownerType: string; registeredAt: Date };

export type EndReason = "canceled" | "unpaid" | "refunded" | "complimentary";

/** An end for non-payment is told by the course that led to it. */
export type Ended = { at: Date; plan: Plan } & (
  | { reason: Exclude<EndReason, "unpaid"> }
  | { reason: "unpaid"; notice: NoticeStep }
);

export type BillingState =
  /** Never subscribed, or the last subscription is over. */
  | { kind: "free"; ended: Ended | null }
  /** An administrator: PRO without a subscription, never billed. */
  | { kind: "complimentary" }
  | { kind: "active"; nextChargeAt: Date; nextChargeWon: number }
  | { kind: "cancelling"; endsAt: Date }
  /** A payment was sent and its outcome is not known yet; looked up until it is. */
  | { kind: "checking"; since: Date; amountWon: number; isFirstPayment: boolean }
  | {
      kind: "past_due";
      amountWon: number;
      /** The course's present notice: what the page says, and nothing beside it. */
      notice: NoticeStep;
      /** Whether the person may ask for the next attempt now: not after a hard decline. */
      canRetry: boolean;
    };

export type PaymentView = {
  orderId: string;
  invoiceNumber: string;
  at: Date;
  amountWon: number;
  refundedWon: number;
  status: "pending" | "paid" | "declined";
  declineReason: DeclineReason | null;
  card: { issuerCode: string; maskedNumber: string } | null;
  receiptUrl: string | null;
  period: { start: Date; end: Date };
  plan: Plan;
};

export type TimelineView = {
  at: Date;
  kind: "subscribed" | "paid" | "declined" | "refunded" | "card_changed" | "cancel_scheduled" | "resumed" | "ended";
  amountWon: number | null;
};

export type BillingStatusView = {
  tier: Tier;
  state: BillingState;
  /**
   * The course of a delinquency, in the order of time, as the administrator sees it too: what was tried and what follows, also while a payment
   * is being looked up; after an end for non-payment, what it came to. Empty when nothing is or was owed.
   */
  dunning: DunningStep[];
  /** The live subscription's terms; null when there is none. */
  plan: { plan: Plan; amountWon: number } | null;
  period: { start: Date; end: Date } | null;
  card: CardView | null;
  /** Newest first, at most 50. */
  payments: PaymentView[];
  /** Oldest first, at most 50 newest. */
  timeline: TimelineView[];
};

/** A checkout as the success page needs it: what to post where, or what already came of it. */
export type CheckoutView = {
  orderId: string;
  purpose: "subscribe" | "replace_card";
  plan: Plan | null;
  amountWon: number;
  status: "open" | "issuing" | "charging" | "completed" | "failed" | "expired";
};
