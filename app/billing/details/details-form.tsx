"use client";

import { type FormEvent, useState } from "react";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { OutcomeText } from "@/app/_components/outcome-text";
import { useHydrated } from "@/app/_components/use-hydrated";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
import { fill } from "@/app/_format/fill";

type Details = { companyName: string; businessNumber: string; receiptEmails: string[] };

type DetailsFormProps = {
  details: Details;
  most: { companyName: number; emails: number };
  words: Record<
    | "company"
    | "number"
    | "numberPlaceholder"
    | "numberHint"
    | "emails"
    | "emailsHint"
    | "email"
    | "optional"
    | "save"
    | "saving"
    | "saved"
    | "noAnswer"
    | "signIn",
    string
  >;
};

/** All of it may stay empty. After an error what was typed stays. */
export function DetailsForm({ details, most, words }: DetailsFormProps) {
  const isReady = useHydrated();
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isSaved, setIsSaved] = useState(false);
  const places = Array.from({ length: most.emails }, (_, nth) => nth);

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    setIsSaved(false);
    const answer = await send<Details>("PUT", "/api/billing/invoice-details", {
      companyName: String(typed.get("company") ?? ""),
      businessNumber: String(typed.get("number") ?? ""),
      receiptEmails: typed.getAll("receipt").map(String),
    });
    setIsSaved(answer !== null);
  }

  return (
    <form onSubmit={save} onInput={() => setIsSaved(false)} noValidate className="space-y-6">
      <Field id="company-name" label={words.company} optional={words.optional}>
        <input
          id="company-name"
          name="company"
          autoComplete="organization"
          maxLength={most.companyName}
          defaultValue={details.companyName}
          className={INPUT_CLASS}
        />
      </Field>
      <Field id="business-number" label={words.number} optional={words.optional} hint={words.numberHint}>
        <input
          id="business-number"
          name="number"
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          placeholder={words.numberPlaceholder}
          defaultValue={details.businessNumber}
          aria-describedby="business-number-hint"
          className={INPUT_CLASS}
        />
      </Field>
      <fieldset className="space-y-2">
        <legend className="mb-1.5 font-medium text-14">
          {words.emails} <span className="ml-1 font-normal text-13 text-muted">{words.optional}</span>
        </legend>
        {places.map((nth) => (
          <input
            key={nth}
            name="receipt"
            type="email"
            autoComplete="off"
            maxLength={254}
            aria-label={fill(words.email, { nth: nth + 1 })}
            aria-describedby="receipt-emails-hint"
            defaultValue={details.receiptEmails[nth] ?? ""}
            className={INPUT_CLASS}
          />
        ))}
        <p id="receipt-emails-hint" className="text-13 text-muted">
          {words.emailsHint}
        </p>
      </fieldset>
      <div className="space-y-2">
        <WorkButton label={words.save} working={words.saving} isWorking={isSending} isReady={isReady} isWide />
        <OutcomeText
          outcome={isSaved ? { text: words.saved, isProblem: false, isSignedOut: false } : problem}
          signIn={words.signIn}
        />
      </div>
    </form>
  );
}
