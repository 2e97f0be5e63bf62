"use client";

import clsx from "clsx";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { withoutOneTimeKeys } from "@/lib/auth/callback-path";
import { postFields } from "./post-fields";

type ChoiceSwitchProps = {
  action: "/api/locale" | "/api/appearance";
  /** The form's field. */
  name: string;
  label: string;
  current: string;
  options: { value: string; text: string; lang?: string }[];
};

/**
 * Buttons for a choice about how the pages are shown. Without scripts the form leads back to this
 * page. With scripts the page stays as it is, with what was typed, and only its looks change.
 */
export function ChoiceSwitch({ action, name, label, current, options }: ChoiceSwitchProps) {
  const router = useRouter();
  const path = usePathname();
  const query = withoutOneTimeKeys(useSearchParams()).toString();
  const [chosen, setChosen] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // The background request failed, so the browser sends the form itself.
  useEffect(() => {
    if (chosen) form.current?.submit();
  }, [chosen]);

  async function choose(event: FormEvent) {
    const { submitter } = event.nativeEvent as SubmitEvent;
    if (!(submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const answer = await postFields(action, { [name]: submitter.value });
    if (answer?.type === "opaqueredirect") router.refresh();
    else setChosen(submitter.value);
  }

  return (
    <form ref={form} method="post" action={action} onSubmit={choose} aria-label={label} className="flex flex-wrap items-center">
      <span aria-hidden="true" className="w-18 shrink-0 sm:w-auto sm:pr-1">
        {label}
      </span>
      <input type="hidden" name="back" value={query ? `${path}?${query}` : path} />
      {chosen ? <input type="hidden" name={name} value={chosen} /> : null}
      {options.map(({ value, text, lang }) => (
        <button
          key={value}
          type="submit"
          name={name}
          value={value}
          lang={lang}
          aria-pressed={value === current}
          className={clsx(
            "min-h-11 rounded-full px-3 text-13 sm:min-h-9",
            value === current ? "bg-line font-semibold text-ink" : "text-muted hover:text-ink",
          )}
        >
          {text}
        </button>
      ))}
    </form>
  );
}
