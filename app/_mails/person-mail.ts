import { noticeWords } from "@/app/_components/notice-words";
import { lastDigits } from "@/app/_format/card";
import { formatDay, formatInstant, formatLastDay, formatPeriod } from "@/app/_format/day";
import { planName, planWithQuantity, planWithUnits, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { consentWords } from "@/app/_server/consent-words";
import { linkPath } from "@/app/link-path";
import type { CardOnLetter, PersonLetter, Sold } from "@/lib/notice/letter";
import { cardName } from "@/lib/toss/card-codes";
import type { MailContent } from "./content";
import { type MailWords, mailWords } from "./words";

/** What the shop is called where its customers see it. */
export type Shop = { baseUrl: string; statementName: string | null };

type Fact = MailContent["facts"][number];
type Writer = {
  letter: PersonLetter;
  t: MailWords;
  won: (amountWon: number) => string;
  day: (at: Date) => string;
  lastDay: (end: Date) => string;
  plan: string;
  at: (path: string) => string;
  facts: ReturnType<typeof factsOf>;
};
/** What the templates leave out is the same in all of them. */
type Told = Omit<MailContent, "why" | "preheader" | "links"> & { preheader?: string; links?: MailContent["links"] };

/** @returns what a notice to a person says, in their language */
export function personMail(letter: PersonLetter, shop: Shop): MailContent {
  const { language: locale, now, plan } = letter;
  const t = mailWords(locale);
  const wording = { locale, now };
  const writer: Writer = {
    letter,
    t,
    won: (amountWon) => formatWon(amountWon, locale),
    day: (at) => formatDay(at, { ...wording, weekday: true }),
    lastDay: (end) => formatLastDay(end, { ...wording, weekday: true }),
    plan: plan ? planName(plan, locale) : "Trakko",
    at: (path) => new URL(path, shop.baseUrl).href,
    facts: factsOf(letter, t, shop),
  };
  const told = WRITERS[letter.template](writer);
  return { preheader: told.paragraphs[0] ?? told.title, links: [], why: t("mails.why"), ...told };
}

const billing = ({ t, at }: Writer) => ({ text: t("mails.button.billing"), href: at("/billing") });
const changeCard = ({ t, at }: Writer) => ({ text: t("mails.button.changeCard"), href: at("/billing") });
/** Whoever must pay needs no account at hand: the link is enough. */
const payNow = (writer: Writer) => {
  const { t, at, letter } = writer;
  return letter.linkToken ? { text: t("mails.button.pay"), href: at(linkPath(letter.linkToken)) } : changeCard(writer);
};
const showReceipt = (writer: Writer) => {
  const { t, at, letter } = writer;
  return letter.linkToken ? { text: t("mails.button.receipt"), href: at(linkPath(letter.linkToken)) } : billing(writer);
};
/** Beside the button: the slip at Toss, and the page behind the sign-in. */
const receiptLinks = (writer: Writer) => {
  const { t, letter } = writer;
  const slip = letter.payment?.receiptUrl;
  return [...(slip ? [{ text: t("mails.button.slip"), href: slip }] : []), ...(letter.linkToken ? [billing(writer)] : [])];
};
const paidUntil = ({ letter }: Writer): Date => letter.payment?.period.end ?? letter.now;

/** What comes after what was paid: the next charge, or nothing. */
function following(writer: Writer): string {
  const { letter, t, won, day, lastDay } = writer;
  const { nextCharge, endsAt } = letter;
  if (nextCharge) {
    const words = { day: day(nextCharge.at), amount: won(nextCharge.amountWon) };
    if (nextCharge.needsConsent) return t("mails.nextAsked", words);
    return nextCharge.amountWon === 0 ? t("mails.nextFree", words) : t("mails.next", words);
  }
  return t("mails.noNext", { day: lastDay(endsAt ?? paidUntil(writer)) });
}

const WRITERS: Record<PersonLetter["template"], (writer: Writer) => Told> = {
  subscribed: (writer) => {
    const { t, plan, won, letter } = writer;
    if (letter.payment === null) return beganFree(writer);
    const amount = won(letter.payment?.amountWon ?? 0);
    return {
      ...receiptMail(writer, "subscribed"),
      subject: t("mails.subscribed.subject", { plan }),
      paragraphs: [
        t("mails.subscribed.paid", { amount }),
        following(writer),
        letter.nextCharge ? t("mails.subscribed.cancel") : "",
      ],
    };
  },
  trial_begun: (writer) => {
    const { t, plan, lastDay, letter, facts } = writer;
    const day = lastDay(letter.periodEnd ?? letter.now);
    return {
      subject: t("mails.trialBegun.subject", { plan, day }),
      badge: { text: t("mails.badge.begun"), tone: "emerald" },
      title: t("mails.trialBegun.title", { day }),
      paragraphs: [t("mails.trialBegun.text"), t("mails.trialBegun.asked"), t("mails.trialBegun.cancel")],
      facts: [...facts.plan(), { name: t("mails.fact.endsOn"), value: day }, ...facts.card(letter.card)],
      button: billing(writer),
      links: [{ text: t("mails.button.cancel"), href: writer.at("/billing/cancel") }],
    };
  },
  renewed: (writer) => receiptMail(writer, "renewed"),
  recovered: (writer) => receiptMail(writer, "recovered"),
  plan_changed: (writer) => {
    const { t, plan, won, lastDay, letter, facts } = writer;
    const { payment } = letter;
    const day = lastDay(payment?.period.end ?? letter.periodEnd ?? letter.now);
    const price = payment ? t("mails.planChanged.paid", { amount: won(payment.amountWon) }) : t("mails.planChanged.covered");
    return {
      subject: t("mails.planChanged.subject", { plan }),
      badge: { text: payment ? t("mails.badge.receipt") : t("mails.badge.confirmation"), tone: "emerald" },
      title: t("mails.planChanged.title"),
      ...(payment ? { hero: won(payment.amountWon) } : {}),
      paragraphs: [t("mails.planChanged.text", { plan, day }), price, following(writer)],
      facts: payment ? facts.payment() : [...facts.plan(), ...facts.nextCharge(), ...facts.card(letter.card)],
      button: showReceipt(writer),
      links: receiptLinks(writer),
    };
  },
  plan_change_scheduled: (writer) => {
    const { t, day, won, letter, facts } = writer;
    const plan = letter.nextPlan ? planName(letter.nextPlan, letter.language) : writer.plan;
    const begins = day(letter.periodEnd ?? letter.now);
    const amount = won(letter.nextCharge?.amountWon ?? 0);
    const chargeOn = day(letter.nextCharge?.at ?? letter.periodEnd ?? letter.now);
    return {
      subject: t("mails.planChangeScheduled.subject", { day: begins, plan }),
      badge: { text: t("mails.badge.confirmation"), tone: "blue" },
      title: t("mails.planChangeScheduled.title"),
      paragraphs: [
        t("mails.planChangeScheduled.text", { day: begins, plan, amount, chargeOn }),
        t("mails.planChangeScheduled.undo"),
      ],
      facts: [...facts.ordered(), ...facts.nextCharge(), ...facts.card(letter.card)],
      button: billing(writer),
    };
  },
  payment_failed: (writer) => failureMail(writer, "failedSubject"),
  last_attempt_failed: (writer) => failureMail(writer, "failedSubject"),
  new_card_needed: (writer) => failureMail(writer, "newCardSubject"),
  access_ended: (writer) => failureMail(writer, "accessEndedSubject"),
  ended_unpaid: (writer) => {
    const { t, letter, lastDay, facts } = writer;
    const usedUntil = letter.dunning?.graceEndsAt ?? letter.endsAt ?? letter.now;
    return {
      subject: t("mails.endedUnpaid.subject"),
      badge: { text: t("mails.badge.ended"), tone: "ink" },
      title: t("dunning.notice.ended"),
      paragraphs: [t("mails.endedUnpaid.text", { day: lastDay(usedUntil) }), t("mails.endedUnpaid.noCharge")],
      facts: [...facts.plan()],
      button: billing(writer),
    };
  },
  card_changed: (writer) => {
    const { t, letter, facts } = writer;
    return {
      subject: t("mails.cardChanged.subject"),
      badge: { text: t("mails.badge.confirmation"), tone: "blue" },
      title: t("mails.cardChanged.title"),
      paragraphs: [t("mails.cardChanged.text"), t("mails.cardChanged.notYou")],
      facts: [...facts.card(letter.card), ...facts.nextCharge()],
      button: billing(writer),
    };
  },
  cancel_scheduled: (writer) => {
    const { t, letter, lastDay, facts } = writer;
    const day = lastDay(letter.endsAt ?? letter.now);
    return {
      subject: t("mails.cancelScheduled.subject", { day }),
      badge: { text: t("mails.badge.confirmation"), tone: "amber" },
      title: t("mails.cancelScheduled.title"),
      paragraphs: [t("mails.cancelScheduled.text", { day }), t("mails.cancelScheduled.undo")],
      facts: [...facts.plan(), { name: t("mails.fact.endsOn"), value: day }],
      button: billing(writer),
    };
  },
  resumed: (writer) => {
    const { t, facts, letter } = writer;
    return {
      subject: t("mails.resumed.subject"),
      badge: { text: t("mails.badge.confirmation"), tone: "emerald" },
      title: t("mails.resumed.title"),
      paragraphs: [t("mails.resumed.text"), following(writer)],
      facts: [...facts.plan(), ...facts.nextCharge(), ...facts.card(letter.card)],
      button: billing(writer),
    };
  },
  ended: (writer) => {
    const { t, facts } = writer;
    return {
      subject: t("mails.ended.subject"),
      badge: { text: t("mails.badge.ended"), tone: "ink" },
      title: t("mails.ended.title"),
      paragraphs: [t("mails.ended.text"), t("mails.ended.kept")],
      facts: facts.plan(),
      button: billing(writer),
    };
  },
  refunded: (writer) => {
    const { t, won, letter, facts } = writer;
    const { payment, givenBackWon, isEndedByRefund } = letter;
    const inAllWon = payment?.refundedWon ?? givenBackWon;
    const inAll = inAllWon > givenBackWon ? [{ name: t("mails.fact.refundedInAll"), value: won(inAllWon) }] : [];
    return {
      subject: t("mails.refunded.subject", { amount: won(givenBackWon) }),
      badge: { text: t("mails.badge.refunded"), tone: "emerald" },
      title: t("mails.refunded.title"),
      hero: won(givenBackWon),
      paragraphs: [t("mails.refunded.text"), ...(isEndedByRefund ? [t("mails.refunded.ends")] : [])],
      facts: [...inAll, ...facts.payment()],
      button: showReceipt(writer),
      links: receiptLinks(writer),
    };
  },
  renewal_in_30_days: (writer) => renewalMail(writer),
  renewal_in_7_days: (writer) => renewalMail(writer),
  consent_needed: (writer) => {
    const words = askedWords(writer);
    return {
      ...askedMail(writer, "consentNeeded"),
      title: words?.title ?? "",
      badge: { text: writer.t("mails.badge.advance"), tone: "amber" },
      paragraphs: [writer.t("mails.consentNeeded.text"), words?.without ?? "", words?.howToCancel ?? ""],
      button: answerNow(writer),
      links: [{ text: writer.t("mails.button.cancel"), href: writer.at("/billing/cancel") }],
    };
  },
  consent_given: (writer) => ({
    ...askedMail(writer, "consentGiven"),
    paragraphs: [writer.t("mails.consentGiven.text"), writer.t("mails.consentGiven.notYou")],
    button: { text: writer.t("mails.button.consent"), href: writer.at("/billing/consent") },
  }),
  consent_withdrawn: (writer) => ({
    ...askedMail(writer, "consentWithdrawn"),
    paragraphs: [writer.t("mails.consentWithdrawn.text")],
    button: { text: writer.t("mails.button.consent"), href: writer.at("/billing/consent") },
  }),
  ended_without_consent: (writer) => {
    const { t, facts, letter } = writer;
    const name = letter.isTrial ? "trialEnded" : "endedWithoutConsent";
    return {
      subject: t(`mails.${name}.subject`),
      badge: { text: t("mails.badge.ended"), tone: "ink" },
      title: t(`mails.${name}.title`),
      paragraphs: [t(`mails.${name}.text`), t("mails.ended.kept")],
      facts: facts.plan(),
      button: billing(writer),
    };
  },
  checking_long: (writer) => {
    const { t, won, letter, facts } = writer;
    const amountWon = letter.payment?.amountWon ?? 0;
    return {
      subject: t("mails.checkingLong.subject", { amount: won(amountWon) }),
      badge: { text: t("mails.badge.checking"), tone: "blue" },
      title: t("mails.checkingLong.title"),
      hero: won(amountWon),
      paragraphs: [t("mails.checkingLong.text"), t("mails.checkingLong.look")],
      facts: [...facts.begun(), ...facts.card(letter.payment?.card ?? null)],
      button: billing(writer),
    };
  },
};

/** A code left nothing to pay: there is no payment, so there is no receipt. */
function beganFree(writer: Writer): Told {
  const { t, plan, letter, facts } = writer;
  return {
    subject: t("mails.subscribed.subject", { plan }),
    badge: { text: t("mails.badge.begun"), tone: "emerald" },
    title: t("mails.subscribed.title"),
    paragraphs: [t("mails.subscribed.free"), following(writer), letter.nextCharge ? t("mails.subscribed.cancel") : ""],
    facts: [...facts.plan(), ...facts.nextCharge(), ...facts.card(letter.card)],
    button: billing(writer),
  };
}

const answerNow = (writer: Writer) => {
  const { t, at, letter } = writer;
  return { text: t("mails.button.consent"), href: at(letter.linkToken ? linkPath(letter.linkToken) : "/billing/consent") };
};

/** The words of the page, which are those that a consent keeps. */
function askedWords({ letter: { asked, plan, quantity, language: locale, now } }: Writer) {
  return asked && plan ? consentWords({ ...asked, plan, quantity }, { locale, now }) : null;
}

/** Before, after and the day stand in the mail itself: it is the evidence that they were told. */
function askedMail(writer: Writer, name: "consentNeeded" | "consentGiven" | "consentWithdrawn") {
  const { t, won, day, letter } = writer;
  const { asked } = letter;
  const values = { amount: won(asked?.toWon ?? 0), day: day(asked?.chargeAt ?? letter.now) };
  return {
    subject: t(`mails.${name}.subject`, values),
    badge: { text: t("mails.badge.confirmation"), tone: "blue" as const },
    title: t(`mails.${name}.title`),
    facts: askedWords(writer)?.facts ?? [],
  };
}

function receiptMail(writer: Writer, template: "subscribed" | "renewed" | "recovered"): Told {
  const { t, plan, won, lastDay, letter, facts } = writer;
  const amount = won(letter.payment?.amountWon ?? 0);
  const isRenewal = template !== "subscribed" && letter.nextCharge;
  const text = isRenewal ? t(`mails.${template}.text`, { day: lastDay(paidUntil(writer)) }) : "";
  return {
    subject: t(`mails.${template}.subject`, { amount, plan }),
    badge: { text: t("mails.badge.receipt"), tone: "emerald" },
    title: t(`mails.${template}.title`),
    hero: amount,
    paragraphs: [text, following(writer)],
    facts: facts.payment(),
    button: showReceipt(writer),
    links: receiptLinks(writer),
  };
}

/** Title and text are those of the page, from the same step of the same timeline. */
function failureMail(writer: Writer, subject: "failedSubject" | "newCardSubject" | "accessEndedSubject"): Told {
  const { t, won, letter, facts } = writer;
  const { dunning } = letter;
  const amount = won(dunning?.amountWon ?? letter.payment?.amountWon ?? 0);
  const words = dunning ? noticeWordsOf(writer, dunning) : { title: t("mails.failedSubject", { amount }), text: "" };
  return {
    subject: t(`mails.${subject}`, { amount }),
    badge: { text: t("mails.badge.failed"), tone: "red" },
    title: words.title,
    paragraphs: [t(`decline.${dunning?.reason ?? "other"}`), words.text, letter.linkToken ? t("mails.payHint") : ""],
    facts: [{ name: t("mails.fact.owed"), value: amount }, ...facts.card(letter.card), ...facts.nextAttempt()],
    button: payNow(writer),
    links: letter.linkToken ? [billing(writer)] : [],
  };
}

function renewalMail(writer: Writer): Told {
  const { t, plan, won, day, letter, facts } = writer;
  const { nextCharge } = letter;
  const amount = won(nextCharge?.amountWon ?? 0);
  const chargeOn = day(nextCharge?.at ?? letter.now);
  const coming = letter.nextPlan && planName(letter.nextPlan, letter.language);
  const words = { plan, day: chargeOn, amount };
  const isAsked = nextCharge?.needsConsent ?? false;
  const isFree = nextCharge?.amountWon === 0;
  const subject = isAsked ? "subjectAsked" : isFree ? "subjectFree" : "subject";
  const text = isAsked ? t("mails.renewal.textAsked", words) : t("mails.renewal.text", words);
  return {
    subject: t(`mails.renewal.${subject}`, words),
    badge: { text: t("mails.badge.advance"), tone: "amber" },
    title: t(isAsked ? "mails.renewal.titleAsked" : "mails.renewal.title"),
    hero: amount,
    paragraphs: [coming ? t("mails.renewal.changing", { plan, coming }) : text, t("mails.renewal.stop")],
    facts: [
      { name: t("mails.fact.chargeOn"), value: chargeOn },
      ...(nextCharge ? facts.sold(nextCharge.sold) : facts.plan()),
      ...facts.card(letter.card),
    ],
    button: isAsked ? answerNow(writer) : isFree ? billing(writer) : changeCard(writer),
    links: [{ text: t("mails.button.cancel"), href: writer.at("/billing/cancel") }],
  };
}

const noticeWordsOf = ({ t, letter }: Writer, dunning: NonNullable<PersonLetter["dunning"]>) =>
  noticeWords(
    (key, values) => t(`dunning.notice.${key}`, values as never),
    { locale: letter.language, now: letter.now },
    dunning,
  );

/** The rows below the text, each a list that is empty when there is nothing to say. */
function factsOf(letter: PersonLetter, t: MailWords, { statementName }: Shop) {
  const { language: locale, now, plan: held, quantity, payment, nextCharge, dunning } = letter;
  const fact = (name: Parameters<typeof nameOf>[0], value: string): Fact => ({ name: nameOf(name), value });
  const nameOf = (name: "plan" | "paidOn" | "period" | "card" | "nextCharge" | "statement" | "begunOn") =>
    t(`mails.fact.${name}`);
  const named = (key: "withQuantity", values: { name: string; count: string }) => t(`plan.${key}`, values);
  const plan = () => (held ? [fact("plan", planWithQuantity(named, { plan: held, quantity }, locale))] : []);
  const sold = (what: Sold) => [fact("plan", planWithUnits(what, locale))];
  const card = (shown: CardOnLetter | null) =>
    shown ? [fact("card", `${cardName(shown.issuerCode)[locale]} ····${lastDigits(shown.maskedNumber)}`)] : [];
  const statement = () => (statementName ? [fact("statement", statementName)] : []);
  return {
    plan,
    sold,
    card,
    /** The text names the plan: only how its amount comes about is left to say. */
    ordered: () => (nextCharge && unitWords(nextCharge.sold, locale) ? sold(nextCharge.sold) : []),
    payment: () =>
      payment
        ? [
            ...(payment.sold ? sold(payment.sold) : plan()),
            fact("paidOn", formatDay(payment.at, { locale, now, weekday: true })),
            fact("period", formatPeriod(payment.period, { locale, now })),
            ...card(payment.card),
            ...statement(),
          ]
        : [],
    nextCharge: () =>
      nextCharge
        ? [
            fact(
              "nextCharge",
              t(nextCharge.needsConsent ? "mails.fact.nextChargeAsked" : "mails.fact.nextChargeValue", {
                day: formatDay(nextCharge.at, { locale, now, weekday: true }),
                amount: formatWon(nextCharge.amountWon, locale),
              }),
            ),
          ]
        : [],
    nextAttempt: () =>
      dunning?.nextAttemptAt ? [fact("nextCharge", formatInstant(dunning.nextAttemptAt, { locale, now }))] : [],
    begun: () => (payment ? [fact("begunOn", formatInstant(payment.at, { locale, now }))] : []),
  };
}
