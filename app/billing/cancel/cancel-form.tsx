"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, postJson, problemOf } from "@/app/_components/post-json";
import { WorkButton } from "@/app/_components/work-button";

type CancelFormProps = {
  words: Record<"reason" | "optional" | "reasonHint" | "keep" | "confirm" | "confirming" | "noAnswer" | "signIn", string>;
};

/** The route's limit. The field stops there, so that the route never rejects the text. */
const MAX_REASON_LENGTH = 500;

/**
 * Two buttons of the same weight. The reason is optional, and stays in the field when sending
 * fails.
 */
export function CancelForm({ words }: CancelFormProps) {
  const router = useRouter();
  const [reason, setReason] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);
  const isWorking = isSending || isRefreshing;

  async function send(event: FormEvent) {
    event.preventDefault();
    setIsSending(true);
    setProblem(null);
    const answer = await postJson("/api/billing/cancel", reason.trim() ? { reason: reason.trim() } : {});
    setIsSending(false);
    const failed = problemOf(answer, words.noAnswer);
    setProblem(failed);
    if (!failed) startRefresh(() => router.refresh());
  }

  return (
    <form onSubmit={send} className="space-y-4">
      <Field id="reason" label={words.reason} optional={words.optional} hint={words.reasonHint}>
        <textarea
          id="reason"
          rows={2}
          maxLength={MAX_REASON_LENGTH}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          aria-describedby="reason-hint"
          className={INPUT_CLASS}
        />
      </Field>
      <div className="grid gap-2 sm:grid-cols-2">
        <AppLink href="/billing" className={buttonClass({ tone: "plain", isWide: true })}>
          {words.keep}
        </AppLink>
        <WorkButton label={words.confirm} working={words.confirming} isWorking={isWorking} tone="plain" isWide />
      </div>
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </form>
  );
}
