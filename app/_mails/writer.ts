import { linkPath } from "@/app/link-path";
import type { PersonLetter } from "@/lib/notice/letter";
import type { MailContent } from "./content";
import type { factsOf } from "./facts";
import type { MailWords } from "./words";

/** What every letter to a person is written with: the letter, its words, its facts. */
export type Writer = {
  letter: PersonLetter;
  t: MailWords;
  won: (amountWon: number) => string;
  day: (at: Date) => string;
  lastDay: (end: Date) => string;
  plan: string;
  at: (path: string) => string;
  facts: ReturnType<typeof factsOf>;
};
/** How some of the letters are written, by template. */
export type Letters = Partial<Record<PersonLetter["template"], (writer: Writer) => Told>>;
/** What the templates leave out is the same in all of them. */
export type Told = Omit<MailContent, "why" | "preheader" | "links"> & { preheader?: string; links?: MailContent["links"] };

export const billing = ({ t, at }: Writer) => ({ text: t("mails.button.billing"), href: at("/billing") });
export const changeCard = ({ t, at }: Writer) => ({ text: t("mails.button.changeCard"), href: at("/billing") });
/** Whoever must pay needs no account at hand: the link is enough. */
export const payNow = (writer: Writer) => {
  const { t, at, letter } = writer;
  return letter.linkToken ? { text: t("mails.button.pay"), href: at(linkPath(letter.linkToken)) } : changeCard(writer);
};
export const showReceipt = (writer: Writer) => {
  const { t, at, letter } = writer;
  return letter.linkToken ? { text: t("mails.button.receipt"), href: at(linkPath(letter.linkToken)) } : billing(writer);
};
/** Beside the button: the slip at Toss, and the page behind the sign-in. */
export const receiptLinks = (writer: Writer) => {
  const { t, letter } = writer;
  const slip = letter.payment?.receiptUrl;
  return [...(slip ? [{ text: t("mails.button.slip"), href: slip }] : []), ...(letter.linkToken ? [billing(writer)] : [])];
};
export const paidUntil = ({ letter }: Writer): Date => letter.payment?.period.end ?? letter.now;

/** What comes after what was paid: the next charge, or nothing. */
export function following(writer: Writer): string {
  const { letter, t, won, day, lastDay } = writer;
  const { nextCharge, endsAt } = letter;
  if (nextCharge) {
    const words = { day: day(nextCharge.at), amount: won(nextCharge.amountWon) };
    if (nextCharge.needsConsent) return t("mails.nextAsked", words);
    return nextCharge.amountWon === 0 ? t("mails.nextFree", words) : t("mails.next", words);
  }
  return t("mails.noNext", { day: lastDay(endsAt ?? paidUntil(writer)) });
}

export const answerNow = (writer: Writer) => {
  const { t, at, letter } = writer;
  return { text: t("mails.button.consent"), href: at(letter.linkToken ? linkPath(letter.linkToken) : "/billing/consent") };
};
