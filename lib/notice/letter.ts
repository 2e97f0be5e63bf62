import type { Plan } from "../billing/catalogue";
import type { Period } from "../billing/rules/calendar";
import type { NoticeStep } from "../billing/rules/dunning-timeline";
import type { Units } from "../billing/rules/quantity";
import type { Channel, MerchantTemplate, PersonTemplate } from "./matrix";

/** What a person reads; Korean unless they have chosen. */
export type Language = "ko" | "en";
export type CardOnLetter = { issuerCode: string; maskedNumber: string; cardType: string };

/** A plan, and the units of it that a period is charged for. */
export type Sold = { plan: Plan; units: Units };

/**
 * Everything that a notice to a person says, as it is true at the moment of sending. A template
 * takes what it needs. Amounts are whole won, VAT included.
 */
export type PersonLetter = {
  to: "person";
  noticeId: string;
  template: PersonTemplate;
  address: string;
  /** Where a text message goes; null without a number. */
  phone: string | null;
  /** An earlier process may have sent this letter, after this instant. */
  mayBeSentSince: Date | null;
  /** Who else gets this mail: the further addresses of the invoice, when it is a receipt. */
  copies: string[];
  language: Language;
  now: Date;
  plan: Plan | null;
  /** How many units of that plan are held. */
  quantity: number;
  /** The plan that comes with the next period; null when it stays. */
  nextPlan: Plan | null;
  /** The card that is charged next. */
  card: CardOnLetter | null;
  /** The payment that the notice is about, with the card that was charged. */
  payment: {
    amountWon: number;
    /** Of which plan, and how many units of it; null when it is of no invoice. */
    sold: Sold | null;
    /** What was given back until now. */
    refundedWon: number;
    at: Date;
    period: Omit<Period, "index">;
    card: CardOnLetter | null;
    receiptUrl: string | null;
  } | null;
  /** What has just been given back. */
  givenBackWon: number;
  /**
   * When and how much the batch charges next, and whether only with a consent that is missing; null
   * when it will not.
   */
  nextCharge: { at: Date; amountWon: number; needsConsent: boolean; sold: Sold } | null;
  /** The present period is a trial, or the subscription ended with it. */
  isTrial: boolean;
  /** The end of the present period; null without a subscription. */
  periodEnd: Date | null;
  /** When the paid time ends or ended; null when it renews. */
  endsAt: Date | null;
  /** The end was caused by a refund. */
  isEndedByRefund: boolean;
  /** The notice of the dunning timeline that applies now. */
  dunning: NoticeStep | null;
  /** The dearer charge that the notice is about; amounts are list minus discount. */
  asked: {
    fromWon: number;
    toWon: number;
    chargeAt: Date;
    paidUntil: Date;
    reason: "trial_end" | "discount_end" | "price_rise";
    withoutConsent: "end" | "keep";
  } | null;
  /**
   * The token of the link that needs no sign-in: to pay what is owed, to the receipt, or to answer
   * what is asked. A secret
   * of the person who gets the mail; null when there is nothing to link to.
   */
  linkToken: string | null;
};

/** Figures of a notice to the merchant, by name, as they are at the moment of sending. */
export type MerchantLetter = {
  to: "merchant";
  noticeId: string;
  template: MerchantTemplate;
  now: Date;
  figures: Record<string, number>;
  /** Toss's code, or ours, of what stopped a run. */
  code: string | null;
  since: Date | null;
};

export type Letter = PersonLetter | MerchantLetter;

export type Delivered =
  /** `answer`: its id for the message, kept as evidence. */
  | { kind: "accepted"; answer: string }
  /**
   * The channel has it, and says later what became of it. `handedAs` is its id for the message.
   */
  | { kind: "handed"; answer: string; handedAs: string }
  /** For good, for this receiver. */
  | { kind: "refused"; answer: string }
  /** Not now, for this receiver. `isCopied`: the copies are out, and must not go out again. */
  | { kind: "deferred"; answer: string; isCopied?: boolean }
  /** The channel itself does not work, so asking for the next receiver is useless. */
  | { kind: "unavailable"; answer: string };

/** Sends one letter through a channel, within SEND_WITHIN_MS. What it throws counts as deferred. */
export type Sender = (letter: Letter) => Promise<Delivered>;
export type Senders = Partial<Record<Channel, Sender>>;

/** Asks a channel what became of a letter that it has, with the same limits. */
export type LookUp = (handedAs: string) => Promise<Delivered>;
export type LookUps = Partial<Record<Channel, LookUp>>;
