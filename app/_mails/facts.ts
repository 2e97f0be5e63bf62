import { lastDigits } from "@/app/_format/card";
import { formatDay, formatInstant, formatPeriod } from "@/app/_format/day";
import { planWithQuantity, planWithUnits, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { CardOnLetter, PersonLetter, Sold } from "@/lib/notice/letter";
import { cardName } from "@/lib/toss/card-codes";
import type { MailContent } from "./content";
import type { MailWords } from "./words";

/** What the shop is called where its customers see it. */
export type Shop = { baseUrl: string; statementName: string | null };

type Fact = MailContent["facts"][number];

/** The rows below the text, each a list that is empty when there is nothing to say. */
export function factsOf(letter: PersonLetter, t: MailWords, { statementName }: Shop) {
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
