import { planName } from "@/app/_format/plan";
import { consentWords } from "@/app/_server/consent-words";
import {
  answerNow,
  billing,
  changeCard,
  following,
  type Letters,
  receiptLinks,
  showReceipt,
  type Told,
  type Writer,
} from "./writer";

/** Letters about what a customer has and what it will cost: plan, price, trial, renewal, end. */
export const PLAN_LETTERS = {
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
} satisfies Letters;

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
