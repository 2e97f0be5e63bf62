import { listNoticeFacts, type NoticeFacts } from "@/db/queries/notice/facts";
import type { Notice } from "@/db/queries/notice/outbox";
import type { Plan } from "../billing/catalogue";
import { consentNeed } from "../billing/consent/consent-need";
import { type Charged, nextChargeOf } from "../billing/price/charge-of";
import { currentNotice, type DunningStep } from "../billing/rules/dunning-timeline";
import { linkEndsAt } from "../billing/rules/link";
import { type NextCharge, needsConsent } from "../billing/rules/next-charge";
import { unitsOf, unitsOfInvoice } from "../billing/rules/quantity";
import { isTrialPeriod } from "../billing/rules/trial";
import { addMs, MINUTE_MS } from "../billing/rules/units";
import { isComplimentary } from "../billing/subscription/complimentary";
import { readDunnings } from "../billing/views/read-dunning";
import type { Context } from "../context";
import { writeLinkToken } from "../link-token";
import type { CardOnLetter, Letter, PersonLetter, Sold } from "./letter";
import { isForPerson, isPhoneChannel, isReceipt, isTemplate, MATRIX, type PersonTemplate } from "./matrix";
import { readMerchantLetter } from "./read-merchant-letter";
import { type Standing, standingOf } from "./still-true";
import { phonesFrom } from "./waits";

/** What becomes of a notice: sent as this letter, dropped for this reason, or looked at again. */
export type Reading =
  | { kind: "letter"; letter: Letter }
  | { kind: "drop"; reason: string }
  | { kind: "later"; until: Date }
  /** It could not be read; the log says why. */
  | { kind: "broken" };

/** A charge under way has its outcome within minutes, or is looked up for days. */
const LOOK_AGAIN_MS = 10 * MINUTE_MS;

/**
 * Reads how everything stands that these notices are about, with as many queries as for one.
 * @returns by notice id
 */
export async function readLetters(context: Context, notices: readonly Notice[]): Promise<Map<string, Reading>> {
  const toPeople = notices.filter(({ userId }) => userId !== null);
  const facts = new Map((toPeople.length === 0 ? [] : await factsOf(context, toPeople)).map((found) => [found.noticeId, found]));
  const dunnings = await readDunnings(context, [...facts.values()].flatMap(owingOf(context)));
  const readings = new Map<string, Reading>();
  for (const notice of notices) readings.set(notice.id, await readSafely(context, { notice, facts, dunnings }));
  return readings;
}

/** A door per notice: one that cannot be read does not hold up the others. */
async function readSafely(context: Context, known: Known): Promise<Reading> {
  try {
    return await readingOf(context, known);
  } catch (error) {
    context.log.error({ err: error, noticeId: known.notice.id }, "a notice could not be read");
    return { kind: "broken" };
  }
}

const factsOf = ({ db }: Context, notices: readonly Notice[]) =>
  listNoticeFacts(
    db,
    notices.map(({ id }) => id),
  );

const owingOf =
  (context: Context) =>
  ({ subscription, charge, raise, openInvoice, person }: NoticeFacts): Charged[] => {
    if (!subscription || !charge) return [];
    return [{ subscription, charge, raise, openInvoice, isComplimentary: isComplimentary(context, person) }];
  };

type Known = { notice: Notice; facts: Map<string, NoticeFacts>; dunnings: Map<string, DunningStep[]> };

async function readingOf(context: Context, { notice, facts, dunnings }: Known): Promise<Reading> {
  const { template } = notice;
  // An older or a newer release wrote it.
  if (!isTemplate(template)) return { kind: "drop", reason: "unknown_template" };
  if (!isForPerson(template)) return readMerchantLetter(context, { ...notice, template });
  const found = facts.get(notice.id);
  if (!found) return { kind: "drop", reason: "no_person" };
  const now = context.now();
  const isByPhone = isPhoneChannel(notice.channel);
  if (isByPhone && found.phone === null) return { kind: "drop", reason: "no_number" };
  const phones = isByPhone ? phonesFrom(now) : null;
  if (phones) return { kind: "later", until: phones };
  const dunning = dunnings.get(found.subscription?.id ?? "") ?? [];
  const [charged] = owingOf(context)(found);
  const need = charged ? consentNeed(context, charged) : null;
  // A phone cannot be asked: the mail that goes with it asks.
  if (isByPhone && MATRIX[template].class === "advance" && nextChargeOnLetter(context, found)?.needsConsent)
    return { kind: "drop", reason: "asked_by_mail" };
  const standing = standingOf({ template, detail: notice.detail, facts: found, dunning, need, now });
  return readingFrom(standing, () => letterOf(context, { notice, template, facts: found, dunning }), now);
}

function readingFrom(standing: Standing, write: () => PersonLetter, now: Date): Reading {
  switch (standing.kind) {
    case "true":
      return { kind: "letter", letter: write() };
    case "untrue":
      return { kind: "drop", reason: standing.reason };
    case "early":
      return { kind: "later", until: addMs(now, LOOK_AGAIN_MS) };
    default:
      return standing satisfies never;
  }
}

type Writing = { notice: Notice; template: PersonTemplate; facts: NoticeFacts; dunning: readonly DunningStep[] };

function letterOf(context: Context, { notice, template, facts, dunning }: Writing): PersonLetter {
  const { person, subscription, payment, invoice, card, paymentCard } = facts;
  const present = currentNotice(dunning);
  return {
    to: "person",
    noticeId: notice.id,
    // The timeline may have been changed since, by another schedule: what it says now is said.
    template: present && isOfDunning(template) ? present.template : template,
    address: person.email,
    phone: facts.phone,
    mayBeSentSince: notice.tries > 1 ? notice.createdAt : null,
    copies: isReceipt(template) && !notice.isCopied ? (facts.receiptEmails ?? []) : [],
    language: person.locale ?? "ko",
    now: context.now(),
    plan: subscription?.plan ?? invoice?.plan ?? null,
    quantity: subscription?.quantity ?? invoice?.quantity ?? 1,
    nextPlan: subscription?.nextPlan ?? null,
    card: shownCard(card),
    payment: payment && {
      amountWon: payment.amountWon,
      sold: invoice && soldBy(invoice),
      refundedWon: payment.refundedWon,
      at: payment.approvedAt ?? payment.createdAt,
      period: { start: invoice?.periodStart ?? payment.createdAt, end: invoice?.periodEnd ?? payment.createdAt },
      card: shownCard(paymentCard),
      receiptUrl: payment.receiptUrl,
    },
    givenBackWon: Number(notice.detail.givenBackWon ?? 0),
    nextCharge: nextChargeOnLetter(context, facts),
    isTrial: subscription !== null && isTrialPeriod(subscription),
    periodEnd: subscription?.currentPeriodEnd ?? null,
    endsAt: subscription?.endedAt ?? subscription?.cancelAt ?? null,
    isEndedByRefund: subscription?.endReason === "refunded",
    dunning: present,
    asked: askedOn(notice),
    linkToken: linkTokenOf(context, { notice, template, facts }),
  };
}

/**
 * The same at each try, because the mail of a try that seemed to fail may have arrived. None on a
 * phone: no code has proven the number, and a link is a key.
 */
function linkTokenOf(context: Context, { notice, template, facts }: Omit<Writing, "dunning">): string | null {
  if (isPhoneChannel(notice.channel)) return null;
  const { openInvoice: owed, invoice, payment } = facts;
  const endsAt = linkEndsAt(notice.createdAt);
  const asked = askedOn(notice);
  if (template === "consent_needed" && asked && notice.subscriptionId)
    return writeLinkToken(context.keyRing, { purpose: "consent", subscriptionId: notice.subscriptionId, endsAt: asked.chargeAt });
  if (isOfDunning(template) && owed && owed.periodEnd > context.now())
    return writeLinkToken(context.keyRing, { purpose: "pay", invoiceId: owed.id, endsAt });
  if (isReceipt(template) && invoice && payment?.status === "paid")
    return writeLinkToken(context.keyRing, { purpose: "receipt", invoiceId: invoice.id, endsAt });
  return null;
}

/** What a notice says about a dearer charge, as it was written with it; null in all others. */
function askedOn({ detail }: Notice): PersonLetter["asked"] {
  const { periodStartMs, chargeAtMs, fromWon, toWon, reason, withoutConsent } = detail;
  if (typeof periodStartMs !== "number" || typeof chargeAtMs !== "number") return null;
  return {
    fromWon: Number(fromWon),
    toWon: Number(toWon),
    chargeAt: new Date(chargeAtMs),
    paidUntil: new Date(periodStartMs),
    reason: reason === "discount_end" || reason === "trial_end" ? reason : "price_rise",
    withoutConsent: withoutConsent === "keep" ? "keep" : "end",
  };
}

/** All columns of a joined row are null when there is none. */
function shownCard(card: NoticeFacts["card"] | null): CardOnLetter | null {
  const { issuerCode = null, maskedNumber = null, cardType = null } = card ?? {};
  return issuerCode === null || maskedNumber === null || cardType === null ? null : { issuerCode, maskedNumber, cardType };
}

const isOfDunning = (template: PersonTemplate): boolean =>
  ["payment_failed", "last_attempt_failed", "new_card_needed", "access_ended"].includes(template);

function nextChargeOnLetter(context: Context, facts: NoticeFacts): PersonLetter["nextCharge"] {
  const [charged] = owingOf(context)(facts);
  const next = charged && nextChargeOf(context, charged);
  if (!charged || !next) return null;
  return { at: next.at, amountWon: next.amountWon, needsConsent: needsConsent(next), sold: soldNext(facts, charged, next) };
}

/** What the next charge is for: what is owed, what was ordered, or more of the same. */
function soldNext({ openInvoice }: NoticeFacts, { subscription }: Charged, { why, listWon, isOrdered }: NextCharge): Sold {
  if (why === "owed" && openInvoice) return soldBy(openInvoice);
  const { plan, quantity, nextPlan, nextQuantity } = subscription;
  return isOrdered && nextPlan
    ? { plan: nextPlan, units: unitsOf({ listWon, quantity: nextQuantity }) }
    : { plan, units: unitsOf({ listWon, quantity }) };
}

type Billed = { plan: Plan; quantity: number; amountWon: number; discountWon: number; creditWon: number };
const soldBy = (invoice: Billed): Sold => ({ plan: invoice.plan, units: unitsOfInvoice(invoice) });
