/**
 * Who is told what, and how: one row for each template. The outbox, the deliverer, the mails and
 * docs/notices.md read this table, so they cannot disagree.
 * Source: docs/decisions/0040-notices-are-rows.md
 */

/**
 * What a notice is for. All of them are informational: none advertises or offers anything, and
 * there is no class for that. Source: Network Act, article 50 (advertising needs consent)
 * - receipt: money has moved
 * - action: something must be done, or access will end
 * - confirmation: what the person has just chosen
 * - advance: what will happen, before it does
 * - operation: to the merchant
 */
export type NoticeClass = "receipt" | "action" | "confirmation" | "advance" | "operation";

/** A new channel is one more name here and one more sender. */
export type Channel = "mail" | "slack" | "discord" | PhoneChannel;
/** In the order in which they are tried. */
export const PHONE_CHANNELS = ["alimtalk", "sms"] as const;
export type PhoneChannel = (typeof PHONE_CHANNELS)[number];

type Row = {
  to: "person" | "merchant";
  class: NoticeClass;
  channels: readonly Channel[];
  /** Whether it also goes to the phone of a person who gave a number for that. */
  isForPhones?: true;
};

const toPerson = <Class extends NoticeClass>(noticeClass: Class) =>
  ({ to: "person", class: noticeClass, channels: ["mail"] }) as const satisfies Row;
/** What must not be missed: a payment that failed, and one that comes after a year. */
const toPhoneToo = <Class extends NoticeClass>(noticeClass: Class) => ({ ...toPerson(noticeClass), isForPhones: true }) as const;
const toMerchant = { to: "merchant", class: "operation", channels: ["mail", "slack", "discord"] } as const satisfies Row;

export const MATRIX = {
  /** The first payment was approved. */
  subscribed: toPerson("receipt"),
  /** A trial has begun: nothing was paid. */
  trial_begun: toPerson("confirmation"),
  /** A renewal was paid on time. */
  renewed: toPerson("receipt"),
  /** What was owed is paid. */
  recovered: toPerson("receipt"),
  /** Another plan has begun, and what it cost was paid. */
  plan_changed: toPerson("receipt"),
  /** Another plan begins with the next period. */
  plan_change_scheduled: toPerson("confirmation"),
  /** A charge was declined, and another attempt follows. */
  payment_failed: toPhoneToo("action"),
  /** A charge was declined, and no attempt follows. */
  last_attempt_failed: toPhoneToo("action"),
  /** The card was declined for good. */
  new_card_needed: toPhoneToo("action"),
  /** Grace is over, and an attempt still follows. */
  access_ended: toPhoneToo("action"),
  /** Ended because nothing was paid. */
  ended_unpaid: toPerson("confirmation"),
  card_changed: toPerson("confirmation"),
  cancel_scheduled: toPerson("confirmation"),
  resumed: toPerson("confirmation"),
  /** A cancellation has taken effect. */
  ended: toPerson("confirmation"),
  /** Money was given back, wherever it was asked for. */
  refunded: toPerson("receipt"),
  /** A yearly renewal comes within 30 days. */
  renewal_in_30_days: toPhoneToo("advance"),
  /** A yearly renewal comes within 7 days. */
  renewal_in_7_days: toPhoneToo("advance"),
  /** A dearer charge comes, and the consent to it is missing. */
  consent_needed: toPerson("advance"),
  consent_given: toPerson("confirmation"),
  consent_withdrawn: toPerson("confirmation"),
  /** Ended because the consent to a dearer charge was missing. */
  ended_without_consent: toPerson("confirmation"),
  /** The outcome of a charge is unknown for longer than a day. */
  checking_long: toPerson("action"),
  run_stopped: toMerchant,
  /** The batch has not run for 26 hours. */
  no_run: toMerchant,
  /** The outcome of a charge is unknown for longer than an hour. */
  unknown_payment: toMerchant,
  /** The ledger and Toss differ. */
  differences_found: toMerchant,
  undeliverable_notices: toMerchant,
  /** Webhooks of ours that could not be processed for an hour. */
  webhooks_stuck: toMerchant,
  daily_summary: toMerchant,
} as const satisfies Record<string, Row>;

export type Template = keyof typeof MATRIX;
export type PersonTemplate = { [Name in Template]: (typeof MATRIX)[Name]["to"] extends "person" ? Name : never }[Template];
export type MerchantTemplate = Exclude<Template, PersonTemplate>;

/** Text from the database; a template of another release is not known here. */
export const isTemplate = (text: string): text is Template => Object.hasOwn(MATRIX, text);

export const isForPerson = (template: Template): template is PersonTemplate => MATRIX[template].to === "person";
export const isReceipt = (template: Template): boolean => MATRIX[template].class === "receipt";
export const channelsOf = (template: Template): readonly Channel[] => MATRIX[template].channels;

/** Each of these says what a dearer charge comes to and when: the evidence of its announcement. */
export const TELLS_OF_RISE = ["consent_needed", "consent_given"] as const satisfies readonly Template[];

type Rows = typeof MATRIX;
export type PhoneTemplate = {
  [Name in Template]: Rows[Name] extends { isForPhones: true } ? Name : never;
}[Template];
export const isForPhones = (template: Template): template is PhoneTemplate => "isForPhones" in MATRIX[template];
export const PHONE_TEMPLATES: readonly PhoneTemplate[] = (Object.keys(MATRIX) as Template[]).filter(isForPhones);
export const isPhoneChannel = (channel: string): channel is PhoneChannel => PHONE_CHANNELS.some((one) => one === channel);
