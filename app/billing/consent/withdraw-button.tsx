"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, problemOf, sendJson } from "@/app/_components/post-json";
import { WorkButton } from "@/app/_components/work-button";

type WithdrawButtonProps = { id: string; label: string; working: string; words: Record<"noAnswer" | "signIn", string> };

/** Takes the consent back; the page then asks anew. */
export function WithdrawButton({ id, label, working, words }: WithdrawButtonProps) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);

  async function send() {
    setIsSending(true);
    const answer = await sendJson("DELETE", "/api/billing/consent", { id });
    setIsSending(false);
    setProblem(problemOf(answer, words.noAnswer));
    if (answer) startRefresh(() => router.refresh());
  }

  return (
    <div className="space-y-2">
      <WorkButton label={label} working={working} isWorking={isSending || isRefreshing} onPress={send} tone="plain" isWide />
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </div>
  );
}
