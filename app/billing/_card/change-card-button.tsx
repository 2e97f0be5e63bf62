"use client";

import { type ButtonLook, buttonClass } from "@/app/_components/button";
import { type CardWindowWords, useCardWindow } from "./use-card-window";
import { WindowOutcome } from "./window-outcome";

type ChangeCardButtonProps = ButtonLook & { sdkUrl: string; label: string; working: string; words: CardWindowWords };

export function ChangeCardButton({ sdkUrl, label, working, words, ...look }: ChangeCardButtonProps) {
  const { isOpening, outcome, open } = useCardWindow({ sdkUrl, words });
  return (
    <div className="space-y-2">
      <button type="button" disabled={isOpening} onClick={() => open("/api/billing/card", {})} className={buttonClass(look)}>
        {isOpening ? working : label}
      </button>
      <WindowOutcome outcome={outcome} />
    </div>
  );
}
