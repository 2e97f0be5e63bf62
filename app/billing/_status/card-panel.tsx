import { CreditCard } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { BillingState, CardView } from "@/lib/billing/views/views";
import { ChangeCard } from "../_card/change-card";

type CardPanelProps = { card: CardView; state: BillingState; owedWon: number; now: Date };

/**
 * The registered card. While an invoice is unpaid, the button to change the card is at the top of
 * the page instead.
 */
export function CardPanel({ card, state, owedWon, now }: CardPanelProps) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const isUnpaid = state.kind === "past_due";
  return (
    <Panel id="card" title={t("cardTitle")}>
      <div className="flex items-center gap-3">
        <span aria-hidden="true" className="flex h-9 w-12 shrink-0 items-center justify-center rounded-lg bg-ground text-muted">
          <CreditCard className="size-5" />
        </span>
        <div className="min-w-0">
          <p className="font-semibold">
            <PaymentCard card={card} />
          </p>
          <p className="text-13 text-muted">{t("cardRegistered", { day: formatDay(card.registeredAt, { locale, now }) })}</p>
        </div>
      </div>
      <p className="mt-4 mb-3 text-14 text-muted">
        <WhatIsCharged state={state} />
      </p>
      {isUnpaid ? null : <ChangeCard amountWon={owedWon} tone="plain" size="small" />}
    </Panel>
  );
}

/** Says whether a new card is charged today, and how much. */
function WhatIsCharged({ state }: { state: BillingState }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  switch (state.kind) {
    case "past_due":
      return t("changeCardUnpaidText", { amount: formatWon(state.amountWon, locale) });
    case "checking":
      return t("changeCardCheckingText", { amount: formatWon(state.amountWon, locale) });
    default:
      return t("changeCardText");
  }
}
