"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { ButtonLook } from "./button";
import { OutcomeText } from "./outcome-text";
import { type Outcome, postJson, problemOf } from "./post-json";
import { WorkButton } from "./work-button";

type PostButtonProps = ButtonLook & {
  path: string;
  body?: Record<string, string | number>;
  label: string;
  working: string;
  /** `noAnswer` is shown when no answer arrives, `signIn` when the session has ended. */
  words: Record<"noAnswer" | "signIn", string>;
  /** The page to go to when all went well; absent: this one. */
  doneHref?: string;
};

/**
 * A button that posts once, shows that it is working, and then reloads the page's data, moves on,
 * or shows what went wrong.
 */
export function PostButton({ path, body = {}, label, working, words, doneHref, ...look }: PostButtonProps) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState<Outcome | null>(null);
  const isWorking = isSending || isRefreshing;

  async function send() {
    setIsSending(true);
    setProblem(null);
    const answer = await postJson(path, body);
    setIsSending(false);
    const failed = problemOf(answer, words.noAnswer);
    setProblem(failed);
    if (!failed && doneHref) startRefresh(() => router.push(doneHref));
    // After an error the page's data may have changed too.
    else if (answer && !failed?.isSignedOut) startRefresh(() => router.refresh());
  }

  return (
    <div className={look.isWide ? "w-full space-y-2" : "space-y-2"}>
      <WorkButton {...look} label={label} working={working} isWorking={isWorking} onPress={send} />
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </div>
  );
}
