import { plans } from "@/lib/billing/catalogue";
import type { NoticeStep } from "@/lib/billing/rules/dunning-timeline";
import type { Language, Letter, MerchantLetter, PersonLetter } from "@/lib/notice/letter";
import { channelsOf, isForPerson, MATRIX, type MerchantTemplate, type PersonTemplate, type Template } from "@/lib/notice/matrix";

/** Made-up letters: each template in each of its states. */
const at = (text: string): Date => new Date(`${text}+09:00`);
const NOW = at("2026-11-28T10:00:00");
const yearly = plans().find(({ period }) => period.unit === "year");
const monthly = plans().find(({ period }) => period.unit === "month");
const CARD = { issuerCode: "41", maskedNumber: "45184212****789*", cardType: "신용" };
const OTHER_CARD = { issuerCode: "11", maskedNumber: "53108012****123*", cardType: "체크" };

const monthlyWon = monthly?.priceWon ?? 0;
const soldMonthly = (quantity = 1) => ({ plan: monthly?.id ?? "", units: { unitWon: monthlyWon, quantity } });
const soldYearly = { plan: yearly?.id ?? "", units: { unitWon: yearly?.priceWon ?? 0, quantity: 1 } };

const PAID: NonNullable<PersonLetter["payment"]> = {
  amountWon: monthlyWon,
  sold: soldMonthly(),
  refundedWon: 0,
  at: at("2026-11-28T09:00:04"),
  period: { start: at("2026-11-28T09:00:00"), end: at("2026-12-28T09:00:00") },
  card: CARD,
  receiptUrl: "https://dashboard.tosspayments.com/receipt/redirection?transactionId=demo",
};

const base = (template: PersonTemplate, language: Language): PersonLetter => ({
  to: "person",
  noticeId: "00000000-0000-4000-8000-000000000001",
  template,
  address: "minji@trakko.demo",
  phone: null,
  mayBeSentSince: null,
  copies: [],
  language,
  now: NOW,
  plan: monthly?.id ?? null,
  quantity: 1,
  nextPlan: null,
  card: CARD,
  payment: PAID,
  givenBackWon: 0,
  nextCharge: { at: at("2026-12-28T09:00:00"), amountWon: monthlyWon, needsConsent: false, sold: soldMonthly() },
  isTrial: false,
  periodEnd: at("2026-12-28T09:00:00"),
  endsAt: null,
  isEndedByRefund: false,
  dunning: null,
  asked: null,
  linkToken: "demo".repeat(13),
});

const dunning = (change: Partial<NoticeStep>): NoticeStep => ({
  kind: "notice",
  at: NOW,
  isAhead: false,
  template: "payment_failed",
  because: "failed",
  reason: "insufficient_funds",
  amountWon: monthly?.priceWon ?? 0,
  nextAttemptAt: null,
  attemptsLeft: 0,
  graceEndsAt: at("2026-12-06T00:00:00"),
  isInGrace: true,
  ...change,
});
const again = { nextAttemptAt: at("2026-11-29T09:00:00"), attemptsLeft: 4 };
const ofYear = {
  plan: yearly?.id ?? null,
  nextCharge: { at: at("2026-12-28T09:00:00"), amountWon: yearly?.priceWon ?? 0, needsConsent: false, sold: soldYearly },
  payment: null,
};
const leaving = { nextCharge: null, endsAt: at("2026-12-28T09:00:00") };

const ASKED: NonNullable<PersonLetter["asked"]> = {
  fromWon: monthly?.priceWon ?? 0,
  toWon: (monthly?.priceWon ?? 0) + 1_100,
  chargeAt: at("2026-12-28T09:00:00"),
  paidUntil: at("2026-12-27T15:00:00"),
  reason: "price_rise",
  withoutConsent: "end",
};

/** Three units of a plan. */
const SEVERAL: Partial<PersonLetter> = {
  payment: { ...PAID, amountWon: 3 * monthlyWon, sold: soldMonthly(3) },
  nextCharge: { at: at("2026-12-28T09:00:00"), amountWon: 3 * monthlyWon, needsConsent: false, sold: soldMonthly(3) },
};

/** The states of a template, by name; one without a name when it has only one. */
const STATES: Partial<Record<PersonTemplate, Record<string, Partial<PersonLetter>>>> = {
  subscribed: { "": {}, cancelled: leaving },
  trial_begun: { "": { payment: null, isTrial: true } },
  renewed: { "": {}, cancelled: leaving, several: SEVERAL },
  payment_failed: {
    "": { dunning: dunning(again) },
    stolen: { dunning: dunning({ ...again, reason: "issuer_declined", attemptsLeft: 1 }) },
    overdue: { dunning: dunning({ ...again, isInGrace: false }) },
  },
  last_attempt_failed: { "": { dunning: dunning({ template: "last_attempt_failed" }) } },
  new_card_needed: { "": { dunning: dunning({ template: "new_card_needed", reason: "card_expired" }) } },
  access_ended: { "": { dunning: dunning({ ...again, template: "access_ended", because: "access_ends", isInGrace: false }) } },
  ended_unpaid: { "": { nextCharge: null, dunning: dunning({ template: "ended_unpaid", because: "ends", isInGrace: false }) } },
  card_changed: { "": { card: OTHER_CARD } },
  cancel_scheduled: { "": leaving },
  ended: { "": { ...leaving, endsAt: at("2026-11-28T09:00:00") } },
  refunded: {
    "": { givenBackWon: monthly?.priceWon ?? 0, isEndedByRefund: true, nextCharge: null },
    partial: {
      givenBackWon: 1_000,
      payment: { ...PAID, refundedWon: 3_000 },
    },
  },
  plan_changed: {
    "": { ...ofYear, payment: { ...PAID, amountWon: 90_000, sold: soldYearly } },
    covered: { payment: null },
  },
  plan_change_scheduled: { "": { ...ofYear, plan: yearly?.id ?? null, nextPlan: monthly?.id ?? null } },
  consent_needed: {
    "": { asked: ASKED },
    keep: { asked: { ...ASKED, withoutConsent: "keep" } },
    discount: { asked: { ...ASKED, reason: "discount_end" } },
    trial: { asked: { ...ASKED, reason: "trial_end", fromWon: 0 }, isTrial: true },
  },
  consent_given: { "": { asked: ASKED } },
  consent_withdrawn: { "": { asked: ASKED } },
  ended_without_consent: { "": leaving, trial: { ...leaving, isTrial: true } },
  renewal_in_30_days: {
    "": ofYear,
    asked: { ...ofYear, nextCharge: { ...ofYear.nextCharge, needsConsent: true } },
    free: { ...ofYear, nextCharge: { ...ofYear.nextCharge, amountWon: 0 } },
  },
  renewal_in_7_days: {
    "": { ...ofYear, nextCharge: { ...ofYear.nextCharge, at: at("2026-12-05T09:00:00") } },
  },
};

const FIGURES = {
  count: 3,
  paidWon: 1_287_000,
  paid: 130,
  declined: 6,
  refundedWon: 19_800,
  begun: 12,
  ended: 4,
  pastDue: 5,
  live: 1_204,
};

const merchantLetter = (template: MerchantTemplate): MerchantLetter => ({
  to: "merchant",
  noticeId: "00000000-0000-4000-8000-000000000002",
  template,
  now: NOW,
  figures: FIGURES,
  code: "CLOCK_DIFFERS",
  since: at("2026-11-27T09:00:00"),
});

export type Sample = { name: string; about: string; letter: Letter };

/** Every letter that can be sent, in one language. */
export const samples = (language: Language): Sample[] =>
  (Object.keys(MATRIX) as Template[]).flatMap((template): Sample[] => {
    const about = `${MATRIX[template].class}: ${channelsOf(template).join(", ")}`;
    if (!isForPerson(template)) return [{ name: template, about, letter: merchantLetter(template) }];
    return Object.entries(STATES[template] ?? { "": {} }).map(([state, change]) => ({
      name: state ? `${template} (${state})` : template,
      about,
      letter: { ...base(template, language), ...change },
    }));
  });

/** Stands in for a business that is not configured. */
export const SHOWN = {
  email: null,
  adminEmails: [],
  slackWebhookUrl: undefined,
  discordWebhookUrl: undefined,
  cardStatementName: "토스페이먼츠_트라코",
  business: {
    name: "트라코 주식회사",
    representative: "김하나",
    registrationNumber: "000-00-00000",
    mailOrderNumber: "2026-서울강남-00000",
    address: "서울 강남구 테헤란로 1",
    phone: "02-000-0000",
    email: "help@trakko.demo",
  },
};

export const TEXT_PART = "text/plain";
export const PHONE_PART = "SMS";
