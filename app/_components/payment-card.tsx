import { useLocale, useTranslations } from "next-intl";
import { lastDigits } from "@/app/_format/card";
import { cardName } from "@/lib/toss/card-codes";

type PaymentCardProps = { card: { issuerCode: string; maskedNumber: string } };

/** A payment card with its issuer and last digits: `신한카드 ····789`. */
export function PaymentCard({ card }: PaymentCardProps) {
  const locale = useLocale();
  return (
    <span>
      {cardName(card.issuerCode)[locale]} <CardDigits maskedNumber={card.maskedNumber} />
    </span>
  );
}

/** The last digits of a card. A screen reader hears words instead of four dots. */
export function CardDigits({ maskedNumber }: { maskedNumber: string }) {
  const t = useTranslations("card");
  const digits = lastDigits(maskedNumber);
  return (
    <span className="whitespace-nowrap tabular-nums">
      <span aria-hidden="true">····{digits}</span>
      {digits ? <span className="sr-only">{t("ending", { digits })}</span> : null}
    </span>
  );
}
