import type { Plan, Tier } from "../catalogue";
import type { DeclineReason } from "../rules/decline-reason";
import type { DunningStep, NoticeStep } from "../rules/dunning-timeline";
import type { Progress } from "../rules/progress";
import type { Units } from "../rules/quantity";
import type { RefundOffer } from "../rules/refund-amount";

/** What the pages get: plain values, no rows, no secrets. Amounts are whole won, VAT included. */
export type PlanView = {
  plan: Plan;
  /** What a period costs: the price of one unit times how many it is sold with. */
  amountWon: number;
  units: Units;
  /** Calendar months in one period. */
  months: number;
  /** The same amount per month, rounded down. */
  perMonthWon: number;
  /**
   * How much less a period costs than the tier's shortest plan, paid `times` times; null when it
   * costs no less. `freeMonths` is how many whole months of that plan the difference pays for.
   */
  saving: { amountWon: number; plan: Plan; times: number; freeMonths: number } | null;
  /** Days for nothing, for people who subscribe for the first time; null: none. */
  trialDays: number | null;
};

/** The trial that this person may begin, and when its first charge would be. */
export type TrialOffer = { days: number; period: { start: Date; end: Date }; chargeAt: Date };

export type CardView = { issuerCode: string; maskedNumber: string; cardType: string; ownerType: string; registeredAt: Date };

export type EndReason = "canceled" | "unpaid" | "refunded" | "complimentary" | "consent_missing";

/**
 * An end for non-payment carries the notice that explains it. `isAtOnce`: it ended in the middle of
 * a day, not with a period. `isTrial`: it ended with its trial, and nothing was ever charged.
 */
export type Ended = { at: Date; plan: Plan; isAtOnce: boolean; isTrial: boolean } & (
  | { reason: Exclude<EndReason, "unpaid"> }
  | { reason: "unpaid"; notice: NoticeStep }
);

export type BillingState =
  /** Never subscribed, or the last subscription is over. */
  | { kind: "free"; ended: Ended | null }
  /** An administrator: has the highest tier without a subscription and is never billed. */
  | { kind: "complimentary" }
  /** `needsConsent`: the amount is charged only with a consent that is missing. */
  | { kind: "active"; nextChargeAt: Date; nextChargeWon: number; needsConsent: boolean }
  | { kind: "cancelling"; endsAt: Date }
  /** A payment is pending, and is looked up until its outcome is known. */
  | {
      kind: "checking";
      since: Date;
      amountWon: number;
      isFirstPayment: boolean;
      /** Until when the customer has what it pays for, if it is approved. */
      paidUntil: Date;
      /** The customer has cancelled since it was sent: nothing follows it. */
      isCanceled: boolean;
    }
  | {
      kind: "past_due";
      amountWon: number;
      /** The notice that applies now. The page says this and nothing else. */
      notice: NoticeStep;
      /** Whether the customer may ask for the next attempt now; not after a hard decline. */
      canRetry: boolean;
    };

type CardOnly = Pick<CardView, "issuerCode" | "maskedNumber">;

export type AttemptView = {
  orderId: string;
  at: Date;
  status: "pending" | "paid" | "declined";
  declineReason: DeclineReason | null;
  card: CardOnly;
};

export type InvoiceView = {
  number: string;
  /** When it was paid; before that, the newest attempt. */
  at: Date;
  plan: Plan;
  units: Units;
  period: { start: Date; end: Date };
  amountWon: number;
  /** It is for a trial, which costs nothing. */
  isTrial: boolean;
  /** What a code took off; null without one. */
  discount: InvoiceDiscount | null;
  refundedWon: number;
  /** That of the payment that paid it, else of the newest attempt. */
  status: AttemptView["status"];
  /** Null when it asked for nothing: no card was charged. */
  card: CardOnly | null;
  receiptUrl: string | null;
  /** Newest first; none when it asked for nothing. */
  attempts: AttemptView[];
};

/** The code that lowered an invoice, and by how much in won. */
export type InvoiceDiscount = { code: string; amountWon: number };

export type HistoryEvent =
  | "card_changed"
  | "cancel_scheduled"
  | "resumed"
  | "plan_changed"
  | "plan_change_scheduled"
  | "plan_change_undone"
  | "ended";

export type HistoryItem = ({ kind: "invoice" } & InvoiceView) | { kind: "event"; at: Date; event: HistoryEvent };

/** The current period on its way to the next charge, or to its end after a cancellation. */
export type PeriodCourse = Progress & {
  start: Date;
  end: Date;
  /** Cancelled, and only some hours of the last day are left. */
  endsToday: boolean;
  /** How many periods were paid before this one, as far as the history reaches. */
  paidBefore: number;
};
/** The grace of a delinquency: from the first decline to the end of access. */
export type GraceCourse = Progress & { start: Date; end: Date };

export type RefundChoice = {
  /** What the customer may choose now; null when there is nothing. */
  offer: RefundOffer | null;
  /** The refund with which the customer has ended the last subscription. */
  done: { refundWon: number; isConfirmed: boolean } | null;
};

export type BillingStatusView = {
  tier: Tier;
  state: BillingState;
  /**
   * The timeline of a delinquency, in order of time, the same as the administrator's. It shows what
   * was tried and what follows, also while a payment is pending, and after an end for non-payment
   * how it came to that. Empty when nothing is or was owed.
   */
  dunning: DunningStep[];
  /** The live subscription's terms; null when there is none. */
  plan: { plan: Plan; amountWon: number; units: Units } | null;
  /** When the trial ends that is under way; null outside a trial. */
  trialEndsAt: Date | null;
  /** The plan that comes with the next period; null when it stays. */
  nextPlan: { plan: Plan; quantity: number; at: Date } | null;
  /** The code of the live subscription; null without one. `left`: invoices; null: all. */
  discount: { code: string; left: number | null } | null;
  period: { start: Date; end: Date } | null;
  /** For the picture of a paid period; null while nothing is paid for. */
  course: PeriodCourse | null;
  /** For the picture of a delinquency; null when nothing is owed. */
  grace: GraceCourse | null;
  /** What is owed for it and charged to a new card at once, in won; 0 when nothing is. */
  owedWon: number;
  card: CardView | null;
  /** The question about a dearer charge that comes; null when there is none. */
  consent: ConsentView | null;
  /** The way to end the last subscription at once with money back; null without a subscription. */
  refund: RefundChoice | null;
  /** Everything that has happened, the newest first: at most 50 payments and 100 events. */
  history: HistoryItem[];
};

/** A checkout as the success page needs it: what to post, or the outcome. */
export type CheckoutView = {
  orderId: string;
  purpose: "subscribe" | "replace_card";
  plan: Plan | null;
  /** The code for another try; null without one, and where the code itself was refused. */
  promoCode: string | null;
  amountWon: number;
  /** The start of the period that began with it for nothing; null where it did not. */
  freeFrom: Date | null;
  status: "open" | "issuing" | "charging" | "completed" | "failed" | "expired";
};

/** One invoice as it stands on paper. */
export type InvoicePageView = {
  number: string;
  /** open: owed, and no payment under way; void: no longer asked for. */
  status: "paid" | "pending" | "open" | "void";
  openedAt: Date;
  plan: Plan;
  period: { start: Date; end: Date };
  amountWon: number;
  /** It is for a trial, which costs nothing. */
  isTrial: boolean;
  /** What a code took off; null without one. */
  discount: InvoiceDiscount | null;
  /** List is amount, discount and credit together. Credit below 0: what was not charged before. */
  listWon: number;
  units: Units;
  discountWon: number;
  creditWon: number;
  /** Supply and VAT, as Toss approved them; null until it is paid. */
  tax: { suppliedWon: number; vatWon: number } | null;
  refunds: { at: Date; amountWon: number }[];
  refundedWon: number;
  /** What is left of the amount after the refunds. */
  keptWon: number;
  paid: { at: Date; card: CardOnly; receiptUrl: string | null } | null;
  /** The company as it was when the invoice was opened; null without one. */
  customer: { name: string | null; email: string; companyName: string | null; businessNumber: string | null };
};

/** What a receipt shows to whoever holds its link: no name, no address, no company. */
export type ReceiptView = Omit<InvoicePageView, "customer" | "status" | "openedAt" | "paid"> & {
  paid: NonNullable<InvoicePageView["paid"]>;
};

/**
 * The page of a link from a mail. `whose` is the person's address, masked.
 * - over: no such link, or no more
 * - consent: the question about a dearer charge; nothing_to_consent: there is none any more
 * - payable: the invoice is owed and can be paid now
 * - checking: the outcome of a payment of it is not known yet
 * - under_review: a difference with Toss about this customer is open, so nothing may be charged
 * - paid: `paidUntil` null when its period is over, or was ended by a refund
 * - ended: closed without being paid, and nothing is asked for
 */
export type LinkPageView =
  | { kind: "over" }
  | { kind: "consent"; whose: string; consent: ConsentView }
  /** Nothing is asked any more; `endsAt` when the subscription was cancelled. */
  | { kind: "nothing_to_consent"; endsAt: Date | null }
  | {
      kind: "payable";
      whose: string;
      amountWon: number;
      plan: Plan;
      units: Units;
      period: { start: Date; end: Date };
      /** The card of the last attempt, and why it was declined where that counts. */
      declined: { card: CardOnly; reason: DeclineReason | null } | null;
    }
  | { kind: "checking"; amountWon: number }
  | { kind: "under_review" }
  | { kind: "paid"; amountWon: number; paidUntil: Date | null }
  | { kind: "ended" }
  | { kind: "receipt"; whose: string; receipt: ReceiptView };

/** The question about a next charge that is dearer than what was paid before. */
export type ConsentView = {
  /** Names the question, by which it is answered. */
  id: string;
  plan: Plan;
  /** How many units the amounts are for. */
  quantity: number;
  fromWon: number;
  toWon: number;
  chargeAt: Date;
  /** The day of it in Seoul, such as `2026-12-31`. */
  chargeOn: string;
  /** The paid period ends then. */
  paidUntil: Date;
  reason: "trial_end" | "discount_end" | "price_rise";
  given: boolean;
  /** What becomes of a subscription without a consent: it ends, or the old price stays. */
  withoutConsent: "end" | "keep";
};

/** As the customer would type it; empty text for nothing. */
export type InvoiceDetailsView = { companyName: string; businessNumber: string; receiptEmails: string[] };
