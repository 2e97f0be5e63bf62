import { lastDigits } from "@/app/_format/card";
import { formatDay, formatInstant, formatLastDay } from "@/app/_format/day";
import { planWithQuantity } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PersonLetter } from "@/lib/notice/letter";
import { MATRIX } from "@/lib/notice/matrix";
import { cardName } from "@/lib/toss/card-codes";
import type { Shop } from "./facts";
import { personMail } from "./person-mail";
import { mailWords } from "./words";

/**
 * What a notice says on a phone: the words and the one address of its mail. A carrier takes up to
 * 2,000 bytes in one message, a Korean letter being two.
 */
export function textOf(letter: PersonLetter, shop: Shop): string {
  const { subject, title, paragraphs, button } = personMail(letter, shop);
  const head = MATRIX[letter.template].class === "advance" ? subject : title;
  const lines = [`[Trakko] ${head}`, ...paragraphs, button ? `${button.text}: ${button.href}` : ""];
  return lines.filter(Boolean).join("\n");
}

/**
 * What an AlimTalk fills into its approved template, in Korean as the template. A template may use
 * any of them; docs/notices.ko.md has one for each notice.
 * Source: Kakao's guide to AlimTalk, variables
 */
export function alimtalkVariables(letter: PersonLetter, shop: Shop): Record<string, string> {
  const { now, plan, quantity, card, nextCharge, payment, dunning } = letter;
  const wording = { locale: "ko", now } as const;
  const none = "-";
  const t = mailWords("ko");
  const { button } = personMail({ ...letter, language: "ko" }, shop);
  const day = (at: Date) => formatDay(at, { ...wording, weekday: true });
  const values = {
    상품: plan ? planWithQuantity((key, values) => t(`plan.${key}`, values), { plan, quantity }, "ko") : "Trakko",
    금액: formatWon(dunning?.amountWon ?? nextCharge?.amountWon ?? payment?.amountWon ?? 0, "ko"),
    사유: t(`decline.${dunning?.reason ?? "other"}`),
    다음시도: dunning?.nextAttemptAt ? formatInstant(dunning.nextAttemptAt, wording) : none,
    이용기한: dunning ? formatLastDay(dunning.graceEndsAt, wording) : none,
    결제일: nextCharge ? day(nextCharge.at) : none,
    카드: card ? `${cardName(card.issuerCode).ko} ${lastDigits(card.maskedNumber)}` : none,
    // The template begins its addresses with https:// by itself.
    링크: (button?.href ?? shop.baseUrl).replace(/^https?:\/\//, ""),
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`#{${name}}`, value]));
}
