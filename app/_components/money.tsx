import { useLocale } from "next-intl";
import { formatWon } from "@/app/_format/won";

/** @param amountWon whole won, VAT included */
export function Money({ amountWon }: { amountWon: number }) {
  return <span className="whitespace-nowrap tabular-nums">{formatWon(amountWon, useLocale())}</span>;
}
