"use client";

import { useRouter } from "next/navigation";
import type { ButtonLook } from "@/app/_components/button";
import { OutcomeText } from "@/app/_components/outcome-text";
import { WorkButton } from "@/app/_components/work-button";
import { type CardWindowWords, useCardWindow } from "./use-card-window";

type ChangeCardButtonProps = ButtonLook & {
  /** What the page says will be charged to the new card; 0 for nothing. */
  amountWon: number;
  /** The page that led here, to which the customer goes on with the new card. */
  returnTo?: string | null;
  sdkUrl: string;
  label: string;
  working: string;
  words: CardWindowWords;
};

export function ChangeCardButton({ amountWon, returnTo = null, sdkUrl, label, working, words, ...look }: ChangeCardButtonProps) {
  const router = useRouter();
  const { isOpening, outcome, open } = useCardWindow({ sdkUrl, words, onChanged: () => router.refresh() });
  return (
    <div className="space-y-2">
      <WorkButton
        {...look}
        label={label}
        working={working}
        isWorking={isOpening}
        onPress={() => open("/api/billing/card", { expectedWon: amountWon, ...(returnTo ? { returnTo } : {}) })}
      />
      <OutcomeText outcome={outcome} signIn={words.signIn} />
    </div>
  );
}
