import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { CSSProperties } from "react";
import { cardTypeOf } from "@/app/_format/card";
import { issuerColours } from "@/app/_format/issuer-colours";
import type { CardView } from "@/lib/billing/views/views";
import { cardName } from "@/lib/toss/card-codes";
import { CardDigits } from "./payment-card";

type CardFaceProps = {
  card: Pick<CardView, "issuerCode" | "maskedNumber" | "cardType">;
  /** The last charge on it was declined: it turns grey. */
  isFailing?: boolean;
  /** It has just replaced another one. */
  isNew?: boolean;
};

/** A card drawn as a card, in its issuer's colour. */
export function CardFace({ card, isFailing = false, isNew = false }: CardFaceProps) {
  const t = useTranslations("card");
  const locale = useLocale();
  const { face, text } = issuerColours(card.issuerCode);
  const type = cardTypeOf(card.cardType);
  return (
    <div className="w-full max-w-72 [perspective:60rem]">
      <div
        style={isFailing ? undefined : ({ "--face": face, "--face-text": text } as CSSProperties)}
        className={clsx(
          "relative flex aspect-[1.586] flex-col justify-between overflow-hidden rounded-card p-5 transition-colors print:aspect-auto print:gap-1 print:border print:border-line print:bg-transparent print:p-3 print:text-ink",
          isFailing ? "bg-line text-muted" : "bg-(--face) text-(--face-text)",
          isNew && "flip",
        )}
      >
        <svg aria-hidden="true" viewBox="0 0 100 63" className="absolute inset-0 size-full opacity-15 print:hidden">
          <path d="M-4 58 28 34l18 13 58-48" className="fill-none stroke-current" strokeWidth="9" strokeLinejoin="round" />
        </svg>
        <div className="relative flex flex-wrap items-start justify-between gap-x-3">
          <p className="font-semibold text-16">{cardName(card.issuerCode)[locale]}</p>
          {isFailing ? (
            <p className="inline-flex shrink-0 items-center gap-1 font-semibold text-12 text-red">
              <CircleAlert aria-hidden="true" className="size-4" />
              {t("failing")}
            </p>
          ) : null}
        </div>
        <svg aria-hidden="true" viewBox="0 0 34 26" className="relative h-6 w-8 opacity-80 print:hidden">
          <rect x="1" y="1" width="32" height="24" rx="5" className="fill-none stroke-current" strokeWidth="1.5" />
          <path
            d="M1 10h10v8H1m32-8H23v8h10M11 10c0-3 1-4 3-4h6c2 0 3 1 3 4m-12 8c0 3 1 4 3 4h6c2 0 3-1 3-4"
            className="fill-none stroke-current"
            strokeWidth="1.5"
          />
        </svg>
        <div className="relative flex flex-wrap items-end justify-between gap-x-3">
          <p className="font-semibold text-20 tracking-wider">
            <CardDigits maskedNumber={card.maskedNumber} />
          </p>
          {type ? <p className="shrink-0 text-12">{t(type)}</p> : null}
        </div>
      </div>
    </div>
  );
}
