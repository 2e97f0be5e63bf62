"use client";

import { loadTossPayments, type TossPaymentsPayment } from "@tosspayments/tosspayments-sdk";
import { useEffect, useRef, useState } from "react";
import { type Answer, errorOf, type Outcome, postJson, problemOf, textOf } from "@/app/_components/post-json";
import type { CheckoutBody } from "@/app/_server/checkout-answer";
import { isWindowClosed } from "@/lib/toss/window-codes";

export type CardWindowWords = Record<"canceled" | "scriptFailed" | "windowFailed" | "noAnswer" | "signIn", string>;

/** The routes that open a checkout. */
type CheckoutPath = "/api/billing/create" | "/api/billing/card" | "/api/pay/card";

type CardWindow = {
  isOpening: boolean;
  /** The result of the last try, if it did not leave the page: a problem or the person's choice. */
  outcome: Outcome | null;
  open: (path: CheckoutPath, input: object) => Promise<void>;
};

/** The answers to a request that agreed to what no longer holds. */
export type ChangedCode = "amount_changed" | "terms_changed" | "trial_changed";
const CHANGED: Readonly<Record<string, ChangedCode>> = {
  amount_changed: "amount_changed",
  terms_changed: "terms_changed",
  trial_changed: "trial_changed",
  // The page showed a trial that there is no more for this person.
  trial_not_offered: "trial_changed",
  trial_already_used: "trial_changed",
};

type CardWindowInput = {
  sdkUrl: string;
  words: CardWindowWords;
  /** The page shows figures or terms that no longer hold, and must show the new ones. */
  onChanged: (code: ChangedCode) => void;
};

const codeOf = (error: unknown) => (error instanceof Object && "code" in error ? String(error.code) : "");

/**
 * Opens a checkout on the server, and then the Toss window to register a card. On success the
 * browser leaves this page, so the working state stays on. Returning with the back button resets
 * it.
 */
export function useCardWindow({ sdkUrl, words, onChanged }: CardWindowInput): CardWindow {
  const [isOpening, setIsOpening] = useState(false);
  const [outcome, setOutcome] = useState<CardWindow["outcome"]>(null);
  const payment = useRef<TossPaymentsPayment | null>(null);

  useEffect(() => {
    const comeBack = (event: PageTransitionEvent) => event.persisted && setIsOpening(false);
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pageshow", comeBack);
      // Rejects when no window is open, which is fine.
      payment.current?.destroy().catch(() => {});
    };
  }, []);

  function stay(text: string, isProblem: boolean) {
    setOutcome({ text, isProblem, isSignedOut: false });
    setIsOpening(false);
  }

  async function open(path: CheckoutPath, input: object) {
    setIsOpening(true);
    setOutcome(null);
    const created = await postJson<CheckoutBody>(path, input);
    const problem = problemOf(created, words.noAnswer);
    if (!created || problem) {
      setOutcome(problem);
      setIsOpening(false);
      const changed = CHANGED[(created && errorOf(created)?.code) ?? ""];
      if (changed) onChanged(changed);
      return;
    }
    const opened = await preparePayment(created, sdkUrl);
    if (!opened) return stay(words.scriptFailed, true);
    payment.current = opened;
    try {
      await opened.requestBillingAuth({
        method: "CARD",
        successUrl: textOf(created, "successUrl"),
        failUrl: textOf(created, "failUrl"),
        customerEmail: textOf(created, "customerEmail") || null,
        customerName: textOf(created, "customerName") || null,
        windowTarget: "self",
      });
    } catch (error) {
      const isCanceled = isWindowClosed(codeOf(error));
      stay(isCanceled ? words.canceled : words.windowFailed, !isCanceled);
    }
  }

  return { isOpening, outcome, open };
}

/** @returns null when Toss's script cannot be loaded (offline, blocked, or Toss is down) */
async function preparePayment(created: Answer<CheckoutBody>, sdkUrl: string): Promise<TossPaymentsPayment | null> {
  try {
    const toss = await loadTossPayments(textOf(created, "clientKey"), { src: sdkUrl });
    return toss.payment({ customerKey: textOf(created, "customerKey") });
  } catch {
    return null;
  }
}
