"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState, useTransition } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { useHydrated } from "@/app/_components/use-hydrated";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
import { useToast } from "../_toast/toasts";
import { WonField } from "./won-field";
import { wonOf } from "./won-text";

export type AmountWords = Record<"label" | "unit" | "save" | "saving" | "saved" | "missing" | "noAnswer" | "signIn", string> & {
  hint?: string;
  clear?: string;
  cleared?: string;
};

type AmountFormProps = {
  id: string;
  /** The route that takes the amount by PUT, and the name under which it does. */
  path: string;
  property: "startingWon" | "goalWon";
  startWon: number | null;
  leastWon: number;
  inWords: boolean;
  words: AmountWords;
};

/** One amount of won: the starting capital, or a goal, which can be taken away again. */
export function AmountForm({ id, path, property, startWon, leastWon, inWords, words }: AmountFormProps) {
  const router = useRouter();
  const show = useToast();
  const isReady = useHydrated();
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isRefreshing, startRefresh] = useTransition();
  const [missing, setMissing] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const isWorking = isSending || isRefreshing;

  async function put(won: number | null, told: string) {
    if (!(await send("PUT", path, { [property]: won }))) return;
    show({ text: told });
    startRefresh(() => router.refresh());
  }

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const won = wonOf(field.current?.value ?? "");
    const isMissing = won === null || won < leastWon;
    setMissing(isMissing ? words.missing : null);
    if (isMissing) field.current?.focus();
    else put(won, words.saved);
  }

  function clear() {
    if (field.current) field.current.value = "";
    put(null, words.cleared ?? words.saved);
  }

  return (
    <form id={id} onSubmit={save} noValidate className="space-y-4">
      <WonField
        id={`${id}-amount`}
        name={property}
        label={words.label}
        unit={words.unit}
        inWords={inWords}
        startWon={startWon}
        hint={words.hint}
        problem={missing}
        ref={field}
      />
      <OutcomeText outcome={problem} signIn={words.signIn} />
      <div className="flex flex-col gap-2 sm:flex-row">
        <WorkButton label={words.save} working={words.saving} isWorking={isWorking} isReady={isReady} />
        {words.clear && startWon !== null ? (
          <WorkButton
            tone="plain"
            label={words.clear}
            working={words.saving}
            isWorking={isWorking}
            isReady={isReady}
            onPress={clear}
          />
        ) : null}
      </div>
    </form>
  );
}
