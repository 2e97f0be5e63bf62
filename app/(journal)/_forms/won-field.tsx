"use client";

import { type FormEvent, type Ref, useState } from "react";
import { wonInWords } from "@/app/_format/profit";
import { groupedDigits, wonOf } from "./won-text";

type WonFieldProps = {
  id: string;
  name: string;
  label: string;
  /** The name of the currency, beside the amount. */
  unit: string;
  /** Whether the amount is read out below as Koreans say it. */
  inWords: boolean;
  startWon: number | null;
  problem?: string | null;
  hint?: string;
  ref?: Ref<HTMLInputElement>;
};

/**
 * A large amount of won. Digits are grouped while they are typed, and the caret stays in its
 * place.
 */
export function WonField({ id, name, label, unit, inWords, startWon, problem = null, hint, ref }: WonFieldProps) {
  const [won, setWon] = useState(startWon);
  function group({ currentTarget: field }: FormEvent<HTMLInputElement>) {
    const digitsAfter = field.value.slice(field.selectionEnd ?? field.value.length).replace(/\D/g, "").length;
    field.value = groupedDigits(field.value);
    const place = placeBefore(field.value, digitsAfter);
    field.setSelectionRange(place, place);
    setWon(wonOf(field.value));
  }
  return (
    <div>
      <label htmlFor={id} className="font-medium text-14">
        {label}
      </label>
      <div className="flex items-baseline gap-2 border-edge border-b-2 focus-within:border-ink has-aria-invalid:border-red">
        <input
          id={id}
          ref={ref}
          name={name}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={startWon === null ? "" : groupedDigits(String(startWon))}
          onInput={group}
          placeholder="0"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-note`}
          className="min-h-14 w-full min-w-0 bg-transparent font-bold text-28 tabular-nums outline-none placeholder:text-muted"
        />
        <span className="shrink-0 font-semibold text-20 text-muted">{unit}</span>
      </div>
      <p id={`${id}-note`} className="mt-1.5 min-h-6 text-14 text-muted">
        {problem ? (
          <span className="text-red">{problem}</span>
        ) : inWords && won !== null && won >= 10_000 ? (
          wonInWords(won)
        ) : (
          hint
        )}
      </p>
    </div>
  );
}

/** The place in the text with so many digits after it. */
function placeBefore(text: string, digitsAfter: number): number {
  let place = text.length;
  for (let left = digitsAfter; place > 0 && left > 0; place--) if (/\d/.test(text[place - 1] ?? "")) left--;
  return place;
}
