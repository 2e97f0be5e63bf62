"use client";

import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { OutcomeText } from "@/app/_components/outcome-text";
import type { Plan } from "@/lib/billing/catalogue";
import { type CardWindowWords, useCardWindow } from "../_card/use-card-window";

type CheckoutFormProps = {
  plan: Plan;
  /** What the page shows; the server compares it with its own price. */
  amountWon: number;
  termsVersion: string;
  sdkUrl: string;
  /** The terms, rendered on the server. */
  children: ReactNode;
  words: CardWindowWords & Record<"agree" | "agreeFirst" | "pay" | "paying" | "move", string>;
};

/**
 * The consent and the payment button. No box is ticked in advance. The button is never disabled for
 * a missing consent; it says what is missing. When the amount or the terms have changed meanwhile,
 * the page is loaded anew, because the old consent does not count for them.
 */
export function CheckoutForm({ plan, amountWon, termsVersion, sdkUrl, children, words }: CheckoutFormProps) {
  const { isOpening, outcome, open } = useCardWindow({
    sdkUrl,
    words,
    onChanged: (code) => window.location.replace(`/billing/checkout?plan=${plan}&changed=${code}`),
  });
  const [isAgreed, setIsAgreed] = useState(false);
  const [isReminded, setIsReminded] = useState(false);
  const checkbox = useRef<HTMLInputElement>(null);

  function pay(event: FormEvent) {
    event.preventDefault();
    if (isAgreed) return open("/api/billing/create", { plan, expectedWon: amountWon, termsVersion });
    setIsReminded(true);
    checkbox.current?.focus();
  }

  const needsReminder = isReminded && !isAgreed;
  return (
    <form onSubmit={pay} noValidate className="space-y-4">
      {children}
      <label htmlFor="agree" className="flex cursor-pointer gap-3 text-14">
        <input
          id="agree"
          ref={checkbox}
          type="checkbox"
          required
          checked={isAgreed}
          onChange={(event) => setIsAgreed(event.target.checked)}
          aria-invalid={needsReminder}
          aria-describedby="agree-reminder"
          className="mt-px"
        />
        <span className="font-medium">{words.agree}</span>
      </label>
      <p id="agree-reminder" role="alert" className="text-14 text-red empty:hidden">
        {needsReminder ? words.agreeFirst : null}
      </p>
      <button type="submit" disabled={isOpening} className={buttonClass({ isWide: true })}>
        {isOpening ? words.paying : words.pay}
      </button>
      <OutcomeText outcome={outcome} signIn={words.signIn} />
      <p className="text-center text-13 text-muted">{words.move}</p>
    </form>
  );
}
