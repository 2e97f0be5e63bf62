"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, problemOf, sendJson } from "@/app/_components/post-json";
import { WorkButton } from "@/app/_components/work-button";

type UndoButtonProps = { words: Record<"undo" | "undoing" | "noAnswer" | "signIn", string> };

/** Keeps the present plan. */
export function UndoButton({ words }: UndoButtonProps) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);

  async function send() {
    setIsSending(true);
    setProblem(null);
    const answer = await sendJson("DELETE", "/api/billing/plan-change", {});
    setIsSending(false);
    const failed = problemOf(answer, words.noAnswer);
    setProblem(failed);
    if (!failed?.isSignedOut) startRefresh(() => router.refresh());
  }

  return (
    <div className="space-y-2">
      <WorkButton label={words.undo} working={words.undoing} isWorking={isSending || isRefreshing} tone="plain" onPress={send} />
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </div>
  );
}
