import { noticeWords } from "@/app/_components/notice-words";
import type { PersonLetter } from "@/lib/notice/letter";
import { billing, following, type Letters, paidUntil, payNow, receiptLinks, showReceipt, type Told, type Writer } from "./writer";

/** Letters about money that was taken, could not be taken or was given back, and about the card. */
export const PAYMENT_LETTERS = {
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
  renewed: (writer) => receiptMail(writer, "renewed"),
  recovered: (writer) => receiptMail(writer, "recovered"),
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
} satisfies Letters;

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

const noticeWordsOf = ({ t, letter }: Writer, dunning: NonNullable<PersonLetter["dunning"]>) =>
  noticeWords(
    (key, values) => t(`dunning.notice.${key}`, values as never),
    { locale: letter.language, now: letter.now },
    dunning,
  );
