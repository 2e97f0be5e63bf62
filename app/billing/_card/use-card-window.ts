"use client";

import { loadTossPayments, type TossPaymentsPayment } from "@tosspayments/tosspayments-sdk";
import { useEffect, useRef, useState } from "react";
import { type Answer, errorOf, postJson, textOf } from "@/app/_components/post-json";
import type { CheckoutBody } from "@/app/_server/checkout-answer";
import { isWindowClosed } from "@/lib/toss/window-codes";

export type CardWindowWords = Record<"canceled" | "scriptFailed" | "windowFailed" | "noAnswer", string>;

/** The routes that open a checkout. */
type CheckoutPath = "/api/billing/create" | "/api/billing/card";

type CardWindow = {
  isOpening: boolean;
  /**
   * The result of the last try, if it did not leave the page: its text, and whether it is a problem
   * or the person's choice.
   */
  outcome: { text: string; isProblem: boolean } | null;
  open: (path: CheckoutPath, input: object) => Promise<void>;
};

const codeOf = (error: unknown) => (error instanceof Object && "code" in error ? String(error.code) : "");

/**
 * Opens a checkout on the server, and then the Toss window to register a card. On success the
 * browser leaves this page, so the working state stays on. Returning with the back button resets
 * it.
 */
export function useCardWindow({ sdkUrl, words }: { sdkUrl: string; words: CardWindowWords }): CardWindow {
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
    setOutcome({ text, isProblem });
    setIsOpening(false);
  }

  async function open(path: CheckoutPath, input: object) {
    setIsOpening(true);
    setOutcome(null);
    const created = await postJson<CheckoutBody>(path, input);
    if (!created || created.status >= 400) return stay((created && errorOf(created)?.message) ?? words.noAnswer, true);
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
