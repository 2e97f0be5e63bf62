"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { postFields } from "@/app/_components/post-fields";
import { WorkButton } from "@/app/_components/work-button";

export type EmailWords = Record<
  | "label"
  | "hint"
  | "placeholder"
  | "send"
  | "sending"
  | "sentTitle"
  | "sentText"
  | "sentAgain"
  | "failed"
  | "tooMany"
  | "noAnswer",
  string
>;

type EmailFormProps = {
  /** Shown when the mail is on its way; it only decorates. */
  picture: ReactNode;
  callbackUrl: string;
  words: EmailWords;
};

const ACTION = "/api/auth/signin/email";
/** As next-auth names it. */
const CALLBACK = "callbackUrl";

/**
 * Requests a sign-in link, and confirms it in the same place. After an error the typed address
 * stays.
 */
export function EmailForm({ picture, callbackUrl, words }: EmailFormProps) {
  const id = useId();
  const [state, setState] = useState<"idle" | "sending" | "sent">("idle");
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState("");

  async function send(event: FormEvent) {
    event.preventDefault();
    setState("sending");
    setProblem("");
    const answer = await postFields(ACTION, { email, callbackUrl, json: "true" });
    const { url } = (await answer?.json().catch(() => null)) ?? {};
    const isSent = answer?.ok && typeof url === "string" && !new URL(url, window.location.origin).searchParams.has("error");
    setState(isSent ? "sent" : "idle");
    setProblem(isSent ? "" : problemOf(answer, words));
  }

  if (state === "sent") {
    return (
      <div className="space-y-4 text-center">
        <div role="status">
          {picture}
          <p className="mt-4 font-semibold text-20">{words.sentTitle}</p>
          <p className="mt-1 break-all font-semibold text-16">{email}</p>
          <p className="mt-1 text-balance text-14 text-muted">{words.sentText}</p>
        </div>
        <button type="button" onClick={() => setState("idle")} className={buttonClass({ tone: "plain", isWide: true })}>
          {words.sentAgain}
        </button>
      </div>
    );
  }
  return (
    <form method="post" action={ACTION} onSubmit={send} className="space-y-4">
      <input type="hidden" name={CALLBACK} value={callbackUrl} />
      <Field id={id} label={words.label} hint={words.hint}>
        <input
          id={id}
          type="email"
          name="email"
          required
          maxLength={254}
          autoComplete="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          placeholder={words.placeholder}
          aria-describedby={`${id}-hint`}
          className={INPUT_CLASS}
        />
      </Field>
      <WorkButton label={words.send} working={words.sending} isWorking={state === "sending"} isWide />
      <p role="status" className="text-14 text-red empty:sr-only">
        {problem}
      </p>
    </form>
  );
}

/** What to say when the mail was not sent. */
function problemOf(answer: Response | null, words: EmailWords): string {
  if (!answer) return words.noAnswer;
  return answer.status === 429 ? words.tooMany : words.failed;
}
