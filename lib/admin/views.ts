import type { AuditAction } from "../billing/audit";
import type { Plan, Tier } from "../billing/catalogue";
import type { PendingReason } from "../billing/payment/outcome";
import type { DeclineReason } from "../billing/rules/decline-reason";
import type { DunningStep } from "../billing/rules/dunning-timeline";
import type { Progress } from "../billing/rules/progress";
import type { Units } from "../billing/rules/quantity";
import type { DifferenceView } from "../billing/views/read-differences";
import type { EndReason } from "../billing/views/views";
import type { Concern } from "./concerns";

/**
 * What the admin pages receive: plain values, without secrets or billing keys. Amounts are whole
 * won including VAT; instants are Date.
 */
export type Who = { userId: string; email: string; name: string | null };
export type Card = { issuerCode: string; maskedNumber: string };
export type List<Row> = { rows: Row[]; next: string | null };
/** What the code of a decline means for what follows. */
export type DeclineClass = "hard" | "soft" | "transient" | "operator" | "request" | "abandoned";
/** The first rows of a list, and the number of all its rows. */
export type Excerpt<Row> = { rows: Row[]; count: number };

export type RunView = {
  id: string;
  trigger: string;
  status: "running" | "completed" | "out_of_time" | "stopped" | "failed";
  startedAt: Date;
  durationMs: number;
  due: number;
  paid: number;
  declined: number;
  unknown: number;
  ended: number;
  reconciled: number;
  problems: number;
  remaining: number;
  stopCode: string | null;
};

export type DueView = { charges: number; won: number; ends: number };
/** What falls due on one day. `at` is the last batch of that day. */
export type DueDayView = DueView & { at: Date };

export type PastDueView = Who & {
  id: string;
  plan: Plan;
  amountWon: number;
  reason: DeclineReason;
  code: string | null;
  since: Date;
  nextAttemptAt: Date | null;
  graceEndsAt: Date;
};

export type AdminPaymentView = Who & {
  id: string;
  orderId: string;
  invoiceNumber: string;
  trigger: "checkout" | "renewal" | "retry" | "card_change" | "person";
  status: "pending" | "paid" | "declined";
  createdAt: Date;
  amountWon: number;
  refundedWon: number;
  card: Card;
  receiptUrl: string | null;
  decline: { reason: DeclineReason; code: string; declineClass: DeclineClass } | null;
  /**
   * Of a pending payment: why its outcome is unknown, Toss's code if there is one, the number of
   * look-ups and the time of the next.
   */
  lookup: { reason: PendingReason | null; code: string | null; tries: number; nextAt: Date } | null;
};

export type ProblemView = Who & { id: string; plan: Plan; problem: string; nextTryAt: Date };
export type WebhookView = {
  id: string;
  eventType: string;
  orderId: string | null;
  receivedAt: Date;
  tries: number;
  result: string | null;
};
export type UndeletedKeyView = Who & { id: string; card: Card; revokedAt: Date; tries: number };

/** A refund that has not reached the customer, with the law's deadline. */
export type OwedRefundView = Who & {
  id: string;
  paymentId: string;
  orderId: string;
  kind: "withdrawal" | "prorated" | "operator";
  amountWon: number;
  requestedAt: Date;
  /** The end of the third business day; public holidays are not known and count. */
  dueAt: Date;
  isOverdue: boolean;
  /** Why Toss will not carry it out; null while it is still being asked. */
  refusedCode: string | null;
};

export type OwedRefunds = Excerpt<OwedRefundView> & { won: number; overdue: number };

/** One Seoul day. Refunds are positive; the day's net is `chargedWon - refundedWon`. */
export type MoneyDay = { at: Date; charges: number; chargedWon: number; refunds: number; refundedWon: number };
/** The last thirty days with today, the oldest first, and their sums. */
export type MoneyIn = { days: MoneyDay[]; chargedWon: number; refundedWon: number; keptWon: number };

export type Share = { count: number; won: number };
/** The renewals that a card refused at first in the last thirty days, and what became of them. */
export type Recovery = Record<"failed" | "recovered" | "waiting" | "ended", Share>;

/** An announced price rise, and how many subscriptions have come how far. */
export type RiseView = {
  plan: string;
  toWon: number;
  from: Date;
  withoutConsent: "end" | "keep";
  /** Hold an older, cheaper price still. */
  concerned: number;
  asked: number;
  told: number;
  consented: number;
  /** Cancelled after they were asked. */
  refused: number;
  /** Ended because the consent was missing. */
  ended: number;
  /** Pay the new price. */
  raised: number;
};

export type AdminOverview = {
  /** The latest first. */
  rises: RiseView[];
  /** Empty when everything is all right. */
  concerns: Concern[];
  /** Newest first. */
  runs: RunView[];
  today: { paid: number; paidWon: number; declined: number };
  moneyIn: MoneyIn;
  recovery: Recovery;
  due: { now: DueView; days: DueDayView[]; week: DueView };
  pastDue: List<PastDueView> & { count: number; won: number };
  owedRefunds: OwedRefunds;
  unknown: Excerpt<AdminPaymentView> & { won: number };
  problems: Excerpt<ProblemView>;
  webhooks: Excerpt<WebhookView>;
  undeletedKeys: Excerpt<UndeletedKeyView>;
  differences: Excerpt<DifferenceView>;
  payments: List<AdminPaymentView>;
};

export type FoundPerson = Who & {
  /** What the search matched. */
  clues: ("email" | "name" | "order" | "invoice" | "payment")[];
  tier: Tier;
  subscription: { plan: Plan; status: "active" | "past_due" | "ended"; cancelAt: Date | null } | null;
};
export type FoundPeople = {
  rows: FoundPerson[];
  /** Whether more match than are shown. */
  hasMore: boolean;
};

export type SubscriptionStory = {
  id: string;
  plan: Plan;
  /** What a period costs, and of how many units that is. */
  amountWon: number;
  units: Units;
  status: "active" | "past_due" | "ended";
  createdAt: Date;
  anchorAt: Date;
  period: { index: number; isTrial: boolean; start: Date; end: Date } & Progress;
  /** While past due, until access ends. */
  grace: ({ start: Date; end: Date } & Progress) | null;
  nextCharge: { at: Date; amountWon: number } | null;
  /** Comes with the next period; null when the plan stays. */
  nextPlan: Plan | null;
  /** What the next charges are reduced by; below 0: what was too little to be charged. */
  creditWon: number;
  cancel: { at: Date; reason: string | null } | null;
  ended: { at: Date; reason: EndReason } | null;
  delinquency: { since: Date; graceEndsAt: Date; reason: DeclineReason; code: string | null } | null;
  hasPendingPayment: boolean;
  problem: string | null;
};

export type InvoiceStory = {
  id: string;
  number: string;
  reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  status: "open" | "paid" | "uncollectible" | "void";
  period: { start: Date; end: Date };
  amountWon: number;
  openedAt: Date;
  closedAt: Date | null;
  /** The attempts to collect it, newest first. */
  attempts: AttemptStory[];
};

/** One attempt, with the refunds that were asked for. */
export type AttemptStory = AdminPaymentView & { refunds: RefundStory[] };

export type CardStory = {
  id: string;
  card: Card;
  status: "active" | "revoked" | "deleted";
  createdAt: Date;
  revokedAt: Date | null;
  deletedAt: Date | null;
  /** When a webhook reported that this key was deleted at Toss. Only a hint. */
  reportedDeletedAt: Date | null;
  deletionTries: number;
};

/** Who did something. `name` is an operator's address, a person's id or a link's invoice. */
export type Actor = { kind: "person" | "link" | "batch" | "webhook" | "operator"; name: string };

/** A refund that was asked for. A cancel in Toss's console is none; the payment's sum has it. */
export type RefundStory = {
  id: string;
  kind: OwedRefundView["kind"];
  status: "pending" | "done" | "refused";
  amountWon: number;
  reason: string | null;
  requestedAt: Date;
  /** Toss's code or ours, while it has no outcome or when it was refused. */
  code: string | null;
  by: Actor;
};

export type RefundChoice = {
  payment: AdminPaymentView;
  period: { start: Date; end: Date };
  /** 0 when nothing can be given back. */
  leftWon: number;
  /** Another refund of this payment has no outcome yet. */
  isInProgress: boolean;
  /** Whether giving all of it back ends the subscription at once. */
  endsSubscription: boolean;
  refunds: RefundStory[];
};

export type AuditView = {
  id: number;
  at: Date;
  by: Actor;
  /** Whether the person themselves did it. */
  isOwn: boolean;
  action: AuditAction;
  /** Of a declined payment: what the code in its detail means for people. */
  decline: DeclineReason | null;
  detail: Record<string, string | number | boolean | null>;
};

export type WebhookStory = WebhookView & {
  status: "received" | "processed" | "ignored" | "refused";
  signature: string;
  deliveries: number;
};

export type NoticeStory = {
  id: string;
  template: string;
  channel: string;
  /** `handed`: the channel has it, and what became of it is open. */
  state: "waiting" | "handed" | "sent" | "dropped" | "undeliverable";
  /** When it was settled; until then, when its cause happened. */
  at: Date;
  reason: string | null;
  answer: string | null;
};

export type PersonStory = {
  /**
   * The steps of the current dunning, or of the one that ended the last subscription, as the person
   * also sees them; else empty.
   */
  dunning: DunningStep[];
  person: Who & { createdAt: Date; isEmailVerified: boolean; isAdmin: boolean; tier: Tier };
  /** Each list is newest first and limited; invoices continue by key. */
  subscriptions: SubscriptionStory[];
  invoices: List<InvoiceStory>;
  cards: CardStory[];
  audit: AuditView[];
  webhooks: WebhookStory[];
  notices: NoticeStory[];
};
