"use client";

import { type FormEvent, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { NoticeBanner } from "@/app/_components/notice-banner";

export type EmailWords = Record<
  "label" | "hint" | "placeholder" | "send" | "sending" | "sentTitle" | "sentText" | "sentAgain" | "failed" | "noAnswer",
  string
>;

type EmailFormProps = { callbackUrl: string; words: EmailWords };

/**
 * Requests a sign-in link, and confirms it in the same place. After an error the typed address
 * stays.
 */
export function EmailForm({ callbackUrl, words }: EmailFormProps) {
  const [state, setState] = useState<"idle" | "sending" | "sent">("idle");
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState("");

  async function send(event: FormEvent) {
    event.preventDefault();
    setState("sending");
    setProblem("");
    try {
      const { signIn } = await import("next-auth/react");
      const answer = await signIn("email", { email, callbackUrl, redirect: false });
      setState(answer?.ok && !answer.error ? "sent" : "idle");
      setProblem(answer?.ok && !answer.error ? "" : words.failed);
    } catch {
      setState("idle");
      setProblem(words.noAnswer);
    }
  }

  if (state === "sent") {
    return (
      <div role="status">
        <NoticeBanner
          tone="blue"
          title={words.sentTitle}
          actions={
            <button type="button" onClick={() => setState("idle")} className={buttonClass({ tone: "plain", size: "small" })}>
              {words.sentAgain}
            </button>
          }
        >
          <p>{words.sentText}</p>
          <p className="font-semibold">{email}</p>
        </NoticeBanner>
      </div>
    );
  }
  return (
    <form onSubmit={send} className="space-y-4">
      <Field id="email" label={words.label} hint={words.hint}>
        <input
          id="email"
          type="email"
          name="email"
          required
          maxLength={254}
          autoComplete="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          placeholder={words.placeholder}
          aria-describedby="email-hint"
          className={INPUT_CLASS}
        />
      </Field>
      <button type="submit" disabled={state === "sending"} className={buttonClass({ isWide: true })}>
        {state === "sending" ? words.sending : words.send}
      </button>
      <p role="status" className="text-14 text-red empty:hidden">
        {problem}
      </p>
    </form>
  );
}
