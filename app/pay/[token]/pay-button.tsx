"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { WorkButton } from "@/app/_components/work-button";
import { type CardWindowWords, useCardWindow } from "@/app/billing/_card/use-card-window";

type PayButtonProps = {
  token: string;
  /** What the page says will be charged. */
  amountWon: number;
  sdkUrl: string;
  label: string;
  working: string;
  words: CardWindowWords;
};

/** Opens the card window for the one invoice of a link. */
export function PayButton({ token, amountWon, sdkUrl, label, working, words }: PayButtonProps) {
  const router = useRouter();
  const { isOpening, outcome, open } = useCardWindow({ sdkUrl, words, onChanged: () => router.refresh() });
  // A refusal often means that the page is out of date: it was paid meanwhile, or is being checked.
  useEffect(() => {
    if (outcome?.isProblem) router.refresh();
  }, [outcome, router]);
  return (
    <div className="space-y-2">
      <WorkButton
        isWide
        label={label}
        working={working}
        isWorking={isOpening}
        onPress={() => open("/api/pay/card", { token, expectedWon: amountWon })}
      />
      <OutcomeText outcome={outcome} signIn={words.signIn} />
    </div>
  );
}
