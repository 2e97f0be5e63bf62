"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, postJson, problemOf } from "@/app/_components/post-json";
import { WorkButton } from "@/app/_components/work-button";

type ChangeFormProps = {
  plan: string;
  /** What the page shows; another amount is refused, and the page shows the new one. */
  expectedWon: number;
  words: Record<"keep" | "confirm" | "confirming" | "noAnswer" | "signIn", string>;
};

/** Leaves everything as it is, or changes the plan for the amount that the page shows. */
export function ChangeForm({ plan, expectedWon, words }: ChangeFormProps) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isMoving, startMove] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);

  async function send(event: FormEvent) {
    event.preventDefault();
    setIsSending(true);
    setProblem(null);
    const answer = await postJson("/api/billing/plan-change", { plan, expectedWon });
    setIsSending(false);
    const failed = problemOf(answer, words.noAnswer);
    setProblem(failed);
    if (!failed) startMove(() => router.push("/billing?changed=1"));
    // The page then shows the amount that holds.
    else if (!failed.isSignedOut) startMove(() => router.refresh());
  }

  return (
    <form onSubmit={send} className="space-y-4">
      <div className="grid gap-2 sm:grid-cols-2">
        <AppLink href="/billing" className={buttonClass({ tone: "plain", isWide: true })}>
          {words.keep}
        </AppLink>
        <WorkButton label={words.confirm} working={words.confirming} isWorking={isSending || isMoving} isWide />
      </div>
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </form>
  );
}
