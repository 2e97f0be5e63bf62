"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState, useTransition } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, postJson, problemOf } from "@/app/_components/post-json";
import { WorkButton } from "@/app/_components/work-button";

/** Where each answer is posted: the pages of a signed-in person, or those of a link. */
type Way = { path: string; body: Record<string, string> };
type ConsentFormProps = {
  consent: Way;
  cancel: Way;
  words: Record<"box" | "tickFirst" | "agree" | "agreeing" | "cancel" | "cancelling" | "noAnswer" | "signIn", string>;
};

/**
 * One box that nobody has ticked, and two buttons of the same weight. Cancelling needs no tick, so
 * it never takes more presses than consenting.
 */
export function ConsentForm({ consent, cancel, words }: ConsentFormProps) {
  const router = useRouter();
  const [isAgreed, setIsAgreed] = useState(false);
  const [isReminded, setIsReminded] = useState(false);
  const [sending, setSending] = useState<"consent" | "cancel" | null>(null);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);
  const checkbox = useRef<HTMLInputElement>(null);
  const isWorking = sending !== null || isRefreshing;

  async function send(answer: "consent" | "cancel", { path, body }: Way) {
    setSending(answer);
    setProblem(null);
    const answered = await postJson(path, body);
    setSending(null);
    const failed = problemOf(answered, words.noAnswer);
    setProblem(failed);
    // After a refusal the question may have changed too.
    if (answered && !failed?.isSignedOut) startRefresh(() => router.refresh());
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isAgreed) return send("consent", consent);
    setIsReminded(true);
    checkbox.current?.focus();
  }

  const needsReminder = isReminded && !isAgreed;
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <label htmlFor="consent" className="flex min-h-11 cursor-pointer items-start gap-3 py-2 text-14">
        <input
          id="consent"
          ref={checkbox}
          type="checkbox"
          required
          checked={isAgreed}
          onChange={(event) => setIsAgreed(event.target.checked)}
          aria-invalid={needsReminder}
          aria-describedby="consent-reminder"
          className="mt-px"
        />
        <span className="font-medium">{words.box}</span>
      </label>
      <p id="consent-reminder" role="alert" className="text-14 text-red empty:sr-only">
        {needsReminder ? words.tickFirst : null}
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        <WorkButton
          label={words.cancel}
          working={words.cancelling}
          isWorking={isWorking}
          onPress={() => send("cancel", cancel)}
          tone="plain"
          isWide
        />
        <WorkButton label={words.agree} working={words.agreeing} isWorking={isWorking} tone="plain" isWide />
      </div>
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </form>
  );
}
