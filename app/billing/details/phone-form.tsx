"use client";

import { type FormEvent, useState } from "react";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { OutcomeText } from "@/app/_components/outcome-text";
import { useHydrated } from "@/app/_components/use-hydrated";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";

type Phone = { masked: string } | null;

type PhoneFormProps = {
  phone: Phone;
  words: Record<
    | "number"
    | "hint"
    | "present"
    | "agree"
    | "agreeText"
    | "save"
    | "saving"
    | "saved"
    | "remove"
    | "removing"
    | "removed"
    | "noAnswer"
    | "signIn",
    string
  >;
};

const PATH = "/api/billing/notice-phone";

/** The whole number is never shown again: to change it, it is typed anew, and agreed to anew. */
export function PhoneForm({ phone, words }: PhoneFormProps) {
  const isReady = useHydrated();
  const saving = useSending(words.noAnswer);
  const removing = useSending(words.noAnswer);
  const [shown, setShown] = useState(phone);
  const [done, setDone] = useState<string | null>(null);
  const problem = saving.problem ?? removing.problem;

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    setDone(null);
    const input = { number: String(typed.get("number") ?? ""), isAgreed: typed.get("agree") === "on" };
    const answer = await saving.send<{ phone: Phone }>("PUT", PATH, input);
    const saved = answer && maskedIn(answer.body?.phone);
    if (!saved) return;
    form.reset();
    setShown(saved);
    setDone(words.saved);
  }

  async function remove() {
    setDone(null);
    const answer = await removing.send("DELETE", PATH, {});
    if (!answer) return;
    setShown(null);
    setDone(words.removed);
  }

  return (
    <form onSubmit={save} onInput={() => setDone(null)} noValidate className="space-y-4">
      {shown ? (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-card border border-line px-4 py-3">
          <p className="text-14">
            <span className="text-muted">{words.present}</span> <span className="font-medium tabular-nums">{shown.masked}</span>
          </p>
          <WorkButton
            label={words.remove}
            working={words.removing}
            isWorking={removing.isSending}
            isReady={isReady}
            onPress={remove}
            tone="plain"
            size="small"
          />
        </div>
      ) : null}
      <Field id="phone-number" label={words.number} hint={words.hint}>
        <input
          id="phone-number"
          name="number"
          type="tel"
          inputMode="tel"
          autoComplete="tel-national"
          maxLength={40}
          placeholder="010-0000-0000"
          aria-describedby="phone-number-hint"
          className={INPUT_CLASS}
        />
      </Field>
      <label htmlFor="phone-agree" className="flex min-h-11 cursor-pointer items-start gap-3 py-2 text-14">
        <input id="phone-agree" name="agree" type="checkbox" className="mt-px" />
        <span className="space-y-1">
          <span className="block font-medium">{words.agree}</span>
          <span className="block text-13 text-muted">{words.agreeText}</span>
        </span>
      </label>
      <div className="space-y-2">
        <WorkButton label={words.save} working={words.saving} isWorking={saving.isSending} isReady={isReady} isWide />
        <OutcomeText outcome={done ? { text: done, isProblem: false, isSignedOut: false } : problem} signIn={words.signIn} />
      </div>
    </form>
  );
}

function maskedIn(phone: unknown): Phone {
  const masked = typeof phone === "object" && phone !== null && "masked" in phone ? phone.masked : null;
  return typeof masked === "string" ? { masked } : null;
}
