import type { DeclineReason } from "./rules/decline-reason";
import type { DunningStep } from "./rules/dunning";
import type { Plan } from "./rules/plan";

/**
 * What the pages are given: plain values, no rows, no secrets. Amounts are whole won with VAT, instants are Date.
 * The operations that make them are readPlans, readBillingStatus, readCheckout and readAdminOverview.
 */
export type PlanView = {
  plan: Plan;
  amountWon: number;
  /** The same per month, rounded down; equals amountWon for the monthly plan. */
  perMonthWon: number;
  /** Against twelve single months; 0 for the monthly plan. */
  savesWon: number;
};

export type CardView = { issuerCode: string; maskedNumber: string; cardType: string; ownerType: string; registeredAt: Date };

export type EndReason = "canceled" | "unpaid" | "refunded" | "complimentary";

export type BillingState =
  /** Never subscribed, or the last subscription is over. */
  | { kind: "free"; ended: { at: Date; reason: EndReason; plan: Plan } | null }
  /** An administrator: PRO without a subscription, never billed. */
  | { kind: "complimentary" }
  | { kind: "active"; nextChargeAt: Date; nextChargeWon: number }
  | { kind: "cancelling"; endsAt: Date }
  /** A payment was sent and its outcome is not known yet; looked up until it is. */
  | { kind: "checking"; since: Date; amountWon: number; isFirstPayment: boolean }
  | {
      kind: "past_due";
      reason: DeclineReason;
      amountWon: number;
      failedAt: Date;
      graceEndsAt: Date;
      isInGrace: boolean;
      /** null after a hard decline or when the schedule is used up: only a new card helps. */
      nextAttemptAt: Date | null;
      /** What has been tried and what follows, in the order of time; the administrator sees the same. */
      steps: DunningStep[];
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
  tier: "FREE" | "PRO";
  state: BillingState;
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
