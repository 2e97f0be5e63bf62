"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { postJson } from "@/app/_components/post-json";

/** After these waits, five minutes in all, the page stops asking by itself. */
const WAITS_MS = [4_000, 6_000, 10_000, 20_000, 40_000, 60_000, 80_000, 80_000];

type AutoRefreshProps = {
  words: Record<"stillChecking" | "askAgain", string>;
  /** On the page of a mailed link: its token, which stands in for a session. */
  linkToken?: string;
};

/**
 * Has the pending payment looked up and refreshes the page, by itself for five minutes. Then it
 * says what happens next, with a button to ask once more.
 */
export function AutoRefresh({ words, linkToken }: AutoRefreshProps) {
  const router = useRouter();
  const [round, setRound] = useState(0);
  const [isOver, setIsOver] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round starts the waits anew
  useEffect(() => {
    let timer = 0;
    let isLeft = false;
    const waitFor = (tries: number) => {
      const waitMs = WAITS_MS[tries];
      if (waitMs === undefined) return setIsOver(true);
      timer = window.setTimeout(async () => {
        if (linkToken === undefined) await postJson("/api/billing/look-up", {});
        else await postJson("/api/pay/look-up", { token: linkToken });
        if (isLeft) return;
        router.refresh();
        waitFor(tries + 1);
      }, waitMs);
    };
    waitFor(0);
    return () => {
      isLeft = true;
      window.clearTimeout(timer);
    };
  }, [router, round, linkToken]);

  if (!isOver) return null;
  const askAgain = () => {
    setIsOver(false);
    setRound(round + 1);
  };
  return (
    <div role="status" className="mt-2 space-y-3">
      <p>{words.stillChecking}</p>
      <button type="button" onClick={askAgain} className={buttonClass({ tone: "plain", size: "small" })}>
        {words.askAgain}
      </button>
    </div>
  );
}
