"use client";

import clsx from "clsx";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { buttonClass } from "@/app/_components/button";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { textOf } from "@/app/_components/post-json";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
import { fill } from "@/app/_format/fill";
import { readCode } from "./read-code";
import type { useCodeWords } from "./use-code-words";

type Words = ReturnType<typeof useCodeWords>;
type CodeFormProps = { plans: readonly { id: string; name: string }[]; signInHref: string; words: Words };

/**
 * The terms of a new code. They cannot be changed afterwards, so nothing is filled in but habits.
 */
export function CodeForm({ plans, signInHref, words }: CodeFormProps) {
  const router = useRouter();
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isRefreshing, startRefresh] = useTransition();
  const [duration, setDuration] = useState("once");
  const [done, setDone] = useState("");

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setDone("");
    const answer = await send<{ code: string }>("POST", "/api/admin/promo-codes", readCode(new FormData(form)));
    if (!answer) return;
    setDone(fill(words.created, { code: textOf(answer, "code") }));
    form.reset();
    setDuration("once");
    startRefresh(() => router.refresh());
  }

  return (
    <form onSubmit={create} noValidate className="grid gap-5 *:min-w-0 sm:grid-cols-2">
      <Text field="code" label={words.code} hint={words.codeHint} />
      <Choice field="audience" label={words.audience} options={{ new: words.audienceNew, everybody: words.audienceEverybody }} />
      <Choice field="kind" label={words.kind} options={{ percent: words.percent, won: words.won }} />
      <Text field="figure" label={words.figure} hint={words.figureHint} isFigure />
      <Choice
        field="duration"
        label={words.duration}
        hint={words.durationHint}
        value={duration}
        onChoose={setDuration}
        options={{ once: words.durationOnce, several: words.durationSeveral, always: words.durationAlways }}
      />
      {duration === "several" ? <Text field="invoices" label={words.invoices} isFigure /> : <div className="hidden sm:block" />}
      <Text field="startsOn" label={words.startsOn} type="date" />
      <Text field="lastOn" label={words.lastOn} hint={words.daysHint} type="date" />
      <Text field="maxUses" label={words.maxUses} hint={words.maxUsesHint} isFigure />
      <Text field="perPerson" label={words.perPerson} initial="1" isFigure />
      <fieldset className="sm:col-span-2">
        <legend className="font-medium text-14">{words.plans}</legend>
        <p className="text-13 text-muted">{words.plansHint}</p>
        <div className="flex flex-wrap gap-x-6">
          {plans.map(({ id, name }) => (
            <label key={id} className="flex min-h-11 cursor-pointer items-center gap-3 text-14">
              <input type="checkbox" name="plans" value={id} />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="space-y-2 sm:col-span-2">
        <WorkButton label={words.create} working={words.creating} isWorking={isSending || isRefreshing} isWide />
        <p role="status" className={clsx("text-14 empty:hidden", problem ? "text-red" : "text-emerald")}>
          {problem?.text ?? done}
        </p>
        {problem?.isSignedOut ? (
          <a href={signInHref} className={buttonClass({ tone: "plain", size: "small" })}>
            {words.signIn}
          </a>
        ) : null}
      </div>
    </form>
  );
}

type TextProps = { field: string; label: string; hint?: string; type?: "text" | "date"; initial?: string; isFigure?: boolean };

function Text({ field, label, hint, type = "text", initial = "", isFigure = false }: TextProps): ReactNode {
  const id = `code-${field}`;
  return (
    <Field id={id} label={label} hint={hint}>
      <input
        id={id}
        name={field}
        type={type}
        defaultValue={initial}
        inputMode={isFigure ? "numeric" : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${INPUT_CLASS} tabular-nums`}
      />
    </Field>
  );
}

type ChoiceProps = {
  field: string;
  label: string;
  hint?: string;
  options: Readonly<Record<string, string>>;
  value?: string;
  onChoose?: (value: string) => void;
};

function Choice({ field, label, hint, options, value, onChoose }: ChoiceProps): ReactNode {
  const id = `code-${field}`;
  return (
    <Field id={id} label={label} hint={hint}>
      <select
        id={id}
        name={field}
        value={value}
        onChange={(event) => onChoose?.(event.target.value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={INPUT_CLASS}
      >
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}
