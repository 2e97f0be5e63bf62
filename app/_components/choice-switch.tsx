"use client";

import clsx from "clsx";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { isLocale, LOCALES, type Locale } from "@/app/_i18n/locale";
import { withoutOneTimeKeys } from "@/lib/auth/callback-path";
import { postFields } from "./post-fields";

const ACTION = "/api/locale";

type LocaleSwitchProps = { current: Locale; label: string; names: Record<Locale, string> };

/**
 * Both languages, each under its own name. Without scripts the form leads back to this page. With
 * scripts the page stays as it is, with what was typed, and only its words change.
 */
export function LocaleSwitch({ current, label, names }: LocaleSwitchProps) {
  const router = useRouter();
  const path = usePathname();
  const query = withoutOneTimeKeys(useSearchParams()).toString();
  const [chosen, setChosen] = useState<Locale | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // The background request failed, so the browser sends the form itself.
  useEffect(() => {
    if (chosen) form.current?.submit();
  }, [chosen]);

  async function choose(event: FormEvent) {
    const { submitter } = event.nativeEvent as SubmitEvent;
    const locale = submitter instanceof HTMLButtonElement ? submitter.value : null;
    if (!isLocale(locale)) return;
    event.preventDefault();
    const answer = await postFields(ACTION, { locale });
    if (answer?.type === "opaqueredirect") router.refresh();
    else setChosen(locale);
  }

  return (
    <form ref={form} method="post" action={ACTION} onSubmit={choose} aria-label={label} className="flex gap-1">
      <input type="hidden" name="back" value={query ? `${path}?${query}` : path} />
      {chosen ? <input type="hidden" name="locale" value={chosen} /> : null}
      {LOCALES.map((locale) => (
        <button
          key={locale}
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={locale === current}
          className={clsx(
            "min-h-8 rounded-full px-3 text-13",
            locale === current ? "bg-line font-semibold text-ink" : "text-muted hover:text-ink",
          )}
        >
          {names[locale]}
        </button>
      ))}
    </form>
  );
}
