import clsx from "clsx";
import { useLocale } from "next-intl";
import { formatProfit } from "@/app/_format/profit";

/** The colour of a gain or a loss; a sign or a word always says the same. */
export const profitColour = (profitWon: number): string =>
  profitWon > 0 ? "text-gain" : profitWon < 0 ? "text-loss" : "text-muted";

/** A gain or a loss in whole won, with its sign and colour. */
export function Profit({ profitWon, className }: { profitWon: number; className?: string }) {
  const text = formatProfit(profitWon, useLocale());
  return <span className={clsx("whitespace-nowrap tabular-nums", profitColour(profitWon), className)}>{text}</span>;
}
