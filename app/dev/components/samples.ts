import { plans, tiers } from "@/lib/billing/catalogue";
import type { BillingStatusView, HistoryItem } from "@/lib/billing/views/views";

/** Made-up views, one for each state, with the longest names and amounts that can occur. */
const at = (text: string): Date => new Date(`2026-${text}+09:00`);

export const NOW = at("11-28T10:00:00");

const CARD = {
  issuerCode: "41",
  maskedNumber: "45184212****789*",
  cardType: "신용",
  ownerType: "개인",
  registeredAt: at("03-16T10:00:00"),
};
const [FIRST_PLAN] = plans();
const FIRST_WON = FIRST_PLAN?.priceWon ?? 0;
export const PLAN = { plan: FIRST_PLAN?.id ?? "", amountWon: FIRST_WON, units: { unitWon: FIRST_WON, quantity: 1 } };
export const PERIOD = { start: at("11-16T15:34:00"), end: at("12-16T15:34:00") };
const GRACE = { start: at("11-26T09:00:00"), end: at("12-04T00:00:00"), passedPercent: 27, daysLeft: 5 };

const attempt = (day: string, status: "paid" | "declined" | "pending") => ({
  orderId: `trk_pro_${day}_${status}`,
  at: at(`${day}T09:00:00`),
  status,
  declineReason: status === "declined" ? ("insufficient_funds" as const) : null,
  card: CARD,
});

const invoice = (day: string, more: Partial<Extract<HistoryItem, { kind: "invoice" }>> = {}): HistoryItem => ({
  kind: "invoice",
  number: `TRK-2026-0${day.replace("-", "")}0`,
  at: at(`${day}T09:00:00`),
  plan: PLAN.plan,
  units: PLAN.units,
  period: PERIOD,
  amountWon: PLAN.amountWon,
  isTrial: false,
  discount: null,
  refundedWon: 0,
  status: "paid",
  card: CARD,
  receiptUrl: "https://example.com/",
  attempts: [attempt(day, "paid")],
  ...more,
});

const HISTORY: HistoryItem[] = [
  { kind: "event", event: "card_changed", at: at("11-27T18:00:00") },
  invoice("11-26", {
    status: "declined",
    receiptUrl: null,
    attempts: [attempt("11-27", "declined"), attempt("11-26", "declined")],
  }),
  invoice("11-25", { status: "pending", receiptUrl: null, attempts: [attempt("11-25", "pending")] }),
  invoice("10-16", { attempts: [attempt("10-17", "paid"), attempt("10-16", "declined")] }),
  invoice("09-16", { refundedWon: 4_950, amountWon: 8_910, discount: { code: "여름할인2026NEWSUMMERSALE", amountWon: 990 } }),
  invoice("08-16", { refundedWon: 9_900, amountWon: 1_234_567_000, units: { unitWon: 1_234_567, quantity: 1_000 } }),
];

const ACTIVE: BillingStatusView = {
  tier: "PRO",
  state: { kind: "active", nextChargeAt: at("12-17T09:00:00"), nextChargeWon: PLAN.amountWon, needsConsent: false },
  dunning: [],
  plan: PLAN,
  trialEndsAt: null,
  nextPlan: null,
  discount: null,
  period: PERIOD,
  course: { ...PERIOD, endsToday: false, passedPercent: 38, daysLeft: 19, paidBefore: 8 },
  grace: null,
  owedWon: 0,
  card: CARD,
  consent: null,
  refund: null,
  history: HISTORY,
};

const NOTICE = {
  kind: "notice" as const,
  at: at("11-27T09:00:00"),
  isAhead: false,
  template: "payment_failed" as const,
  because: "failed" as const,
  reason: "insufficient_funds" as const,
  amountWon: PLAN.amountWon,
  nextAttemptAt: at("11-29T09:00:00"),
  attemptsLeft: 3,
  graceEndsAt: GRACE.end,
  isInGrace: true,
};

const PAST_DUE: BillingStatusView = {
  ...ACTIVE,
  state: { kind: "past_due", amountWon: PLAN.amountWon, notice: NOTICE, canRetry: true },
  dunning: [
    { kind: "failed", at: at("11-26T09:00:00"), isAhead: false, reason: "insufficient_funds" },
    { kind: "failed", at: at("11-27T09:00:00"), isAhead: false, reason: "insufficient_funds" },
    NOTICE,
    { kind: "attempt", at: at("11-29T09:00:00"), isAhead: true },
    { kind: "attempt", at: at("12-01T09:00:00"), isAhead: true },
    { kind: "access_ends", at: GRACE.end, isAhead: true },
    { kind: "ends", at: at("12-04T09:00:00"), isAhead: true },
  ],
  course: null,
  grace: GRACE,
  owedWon: PLAN.amountWon,
};

const CHECKING = {
  kind: "checking" as const,
  since: at("11-28T09:00:00"),
  amountWon: PLAN.amountWon,
  isFirstPayment: false,
  paidUntil: PERIOD.end,
};

const NOTHING = { plan: null, period: null, course: null, card: null, history: [] };
const ENDED = { at: PERIOD.end, plan: PLAN.plan, isTrial: false };

export const STATES: { name: string; status: BillingStatusView }[] = [
  { name: "active", status: ACTIVE },
  { name: "trial", status: { ...ACTIVE, trialEndsAt: PERIOD.end } },
  {
    name: "cancelling",
    status: { ...ACTIVE, state: { kind: "cancelling", endsAt: PERIOD.end } },
  },
  { name: "checking", status: { ...ACTIVE, course: null, state: { ...CHECKING, isCanceled: false } } },
  { name: "checking, cancelled", status: { ...ACTIVE, course: null, state: { ...CHECKING, isCanceled: true } } },
  { name: "past due", status: PAST_DUE },
  {
    name: "past due, needs a new card, grace over",
    status: {
      ...PAST_DUE,
      tier: "FREE",
      state: {
        kind: "past_due",
        amountWon: 1_234_567_000,
        canRetry: false,
        notice: {
          ...NOTICE,
          template: "new_card_needed",
          nextAttemptAt: null,
          attemptsLeft: 0,
          isInGrace: false,
          reason: "card_stopped",
        },
      },
    },
  },
  { name: "complimentary", status: { ...ACTIVE, ...NOTHING, state: { kind: "complimentary" } } },
  { name: "free", status: { ...ACTIVE, ...NOTHING, tier: "FREE", state: { kind: "free", ended: null } } },
  {
    name: "ended",
    status: {
      ...ACTIVE,
      ...NOTHING,
      tier: "FREE",
      state: { kind: "free", ended: { ...ENDED, reason: "canceled", isAtOnce: false } },
    },
  },
  {
    name: "trial ended",
    status: {
      ...ACTIVE,
      ...NOTHING,
      tier: "FREE",
      state: { kind: "free", ended: { ...ENDED, reason: "consent_missing", isAtOnce: false, isTrial: true } },
    },
  },
];

export const TIERS = tiers().map(({ id }) => id);
export const TONES = ["ink", "emerald", "amber", "red", "blue"] as const;
export const BUTTON_TONES = ["primary", "plain", "danger"] as const;
export const SCENES = ["empty", "success", "lost", "broken", "declined", "checking", "expired", "sent"] as const;
export const THEMES = ["light", "dark"] as const;
export const CARD_SAMPLE = CARD;
