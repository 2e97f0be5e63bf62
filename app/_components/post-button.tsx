"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type ButtonLook, buttonClass } from "./button";
import { errorOf, postJson } from "./post-json";

type PostButtonProps = ButtonLook & {
  path: string;
  body?: Record<string, string>;
  label: string;
  working: string;
  /** Shown when no answer arrives. */
  noAnswer: string;
};

/**
 * A button that posts once, shows that it is working, and then reloads the page's data or shows
 * what went wrong.
 */
export function PostButton({ path, body = {}, label, working, noAnswer, ...look }: PostButtonProps) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [problem, setProblem] = useState("");
  const isWorking = isSending || isRefreshing;

  async function send() {
    setIsSending(true);
    setProblem("");
    const answer = await postJson(path, body);
    setIsSending(false);
    if (!answer || answer.status >= 400) setProblem((answer && errorOf(answer)?.message) ?? noAnswer);
    // After an error the page's data may have changed too.
    if (answer) startRefresh(() => router.refresh());
  }

  return (
    <div className={look.isWide ? "w-full" : undefined}>
      <button type="button" disabled={isWorking} onClick={send} className={buttonClass(look)}>
        {isWorking ? working : label}
      </button>
      <p role="status" className="mt-2 text-14 text-red empty:hidden">
        {problem}
      </p>
    </div>
  );
}
