"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { buttonClass } from "@/app/_components/button";
import { errorOf, postJson, textOf } from "@/app/_components/post-json";
import type { LookUpBody } from "@/app/_server/look-up-answer";

type LookUpButtonProps = {
  paymentId: string;
  label: string;
  working: string;
  noAnswer: string;
  /** The text for each result of the route. */
  results: Record<LookUpBody["result"], string>;
};

/** Looks one payment up at Toss, shows the result, and reloads the page's data. */
export function LookUpButton({ paymentId, label, working, noAnswer, results }: LookUpButtonProps) {
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [result, setResult] = useState("");
  const isWorking = isAsking || isRefreshing;

  async function ask() {
    setIsAsking(true);
    setResult("");
    const answer = await postJson<LookUpBody>(`/api/admin/payments/${paymentId}/refresh`, {});
    setIsAsking(false);
    const words = new Map(Object.entries(results));
    setResult((answer && (words.get(textOf(answer, "result")) ?? errorOf(answer)?.message)) ?? noAnswer);
    startRefresh(() => router.refresh());
  }

  return (
    <div className="relative z-1 space-y-1">
      <button
        type="button"
        disabled={isWorking}
        onClick={ask}
        className={`${buttonClass({ tone: "plain", size: "small" })} px-3! text-13!`}
      >
        {isWorking ? working : label}
      </button>
      <p role="status" className="max-w-56 text-12 text-muted empty:hidden">
        {result}
      </p>
    </div>
  );
}
