import { formatDay, formatLastDay } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PersonLetter } from "@/lib/notice/letter";
import type { MailContent } from "./content";
import { factsOf, type Shop } from "./facts";
import { PAYMENT_LETTERS } from "./payment-letters";
import { PLAN_LETTERS } from "./plan-letters";
import { mailWords } from "./words";
import type { Told, Writer } from "./writer";

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

const WRITERS: Record<PersonLetter["template"], (writer: Writer) => Told> = { ...PAYMENT_LETTERS, ...PLAN_LETTERS };
