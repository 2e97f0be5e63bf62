"use client";

import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { Panel } from "@/app/_components/panel";
import { WorkButton } from "@/app/_components/work-button";
import type { Plan } from "@/lib/billing/catalogue";
import { type CardWindowWords, useCardWindow } from "../_card/use-card-window";

type CheckoutFormProps = {
  plan: Plan;
  /** The page to which the customer returns after paying; null for the beginning. */
  returnTo: string | null;
  /** The code that applies; null without one. */
  promoCode: string | null;
  /** How long the trial is that the page shows; null without one. */
  trialDays: number | null;
  /** What the page shows; the server compares it with its own price. */
  amountWon: number;
  termsVersion: string;
  sdkUrl: string;
  /** The order and the terms, rendered on the server. */
  summary: ReactNode;
  children: ReactNode;
  words: CardWindowWords & Record<"terms" | "agree" | "agreeFirst" | "pay" | "paying" | "move", string>;
};

/**
 * The consent and the payment button. No box is ticked in advance. The button is never disabled for
 * a missing consent; it says what is missing. When the amount or the terms have changed meanwhile,
 * the page is loaded anew, because the old consent does not count for them.
 */
export function CheckoutForm(props: CheckoutFormProps) {
  const { plan, returnTo, promoCode, trialDays, amountWon, termsVersion, sdkUrl, summary, children, words } = props;
  const { isOpening, outcome, open } = useCardWindow({
    sdkUrl,
    words,
    onChanged: (code) => {
      const here = new URL(window.location.href);
      here.searchParams.set("changed", code);
      window.location.replace(here);
    },
  });
  const [isAgreed, setIsAgreed] = useState(false);
  const [isReminded, setIsReminded] = useState(false);
  const checkbox = useRef<HTMLInputElement>(null);

  function pay(event: FormEvent) {
    event.preventDefault();
    const terms = { ...(promoCode ? { promoCode } : {}), ...(trialDays === null ? {} : { trialDays }) };
    const agreed = { plan, expectedWon: amountWon, termsVersion, ...terms };
    if (isAgreed) return open("/api/billing/create", { ...agreed, ...(returnTo ? { returnTo } : {}) });
    setIsReminded(true);
    checkbox.current?.focus();
  }

  const needsReminder = isReminded && !isAgreed;
  return (
    <form onSubmit={pay} noValidate className="grid gap-4 *:min-w-0 md:grid-cols-2 md:items-start">
      <div className="md:row-span-3">{summary}</div>
      <Panel id="terms" title={words.terms}>
        {children}
        <label htmlFor="agree" className="mt-4 flex min-h-11 cursor-pointer items-start gap-3 py-2 text-14">
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
        <p id="agree-reminder" role="alert" className="mt-2 text-14 text-red empty:sr-only">
          {needsReminder ? words.agreeFirst : null}
        </p>
      </Panel>
      <p className="text-center text-13 text-muted">{words.move}</p>
      <div className="sticky bottom-(--bar) z-5 -mx-4 space-y-2 border-line border-t bg-paper px-4 py-3 md:static md:mx-0 md:border-0 md:bg-transparent md:p-0">
        <OutcomeText outcome={outcome} signIn={words.signIn} />
        <WorkButton label={words.pay} working={words.paying} isWorking={isOpening} isWide />
      </div>
    </form>
  );
}
