import { useLocale } from "next-intl";
import { cardName } from "@/lib/toss/card-codes";

type PaymentCardProps = { card: { issuerCode: string; maskedNumber: string } };

/** The readable digits at the end of a masked number. Toss hides the last digit of most cards. */
const VISIBLE_CHARACTERS = 4;

/** A payment card with its issuer and last digits: `신한카드 ····1234`. */
export function PaymentCard({ card }: PaymentCardProps) {
  const locale = useLocale();
  return (
    <span>
      {cardName(card.issuerCode)[locale]}{" "}
      <span className="whitespace-nowrap tabular-nums">····{card.maskedNumber.slice(-VISIBLE_CHARACTERS)}</span>
    </span>
  );
}
