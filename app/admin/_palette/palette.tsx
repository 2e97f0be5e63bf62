"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { useHydrated } from "@/app/_components/use-hydrated";
import { fill } from "@/app/_format/fill";
import { type Choice, ChoiceList, optionId } from "./choice-list";
import { findSections, goToSection, type PageSection } from "./page-sections";
import { useSlashKey } from "./use-slash-key";

type PaletteProps = {
  words: Record<"open" | "title" | "label" | "hint" | "find" | "overview" | "nothing" | "slash", string>;
};

/**
 * Finds a person or jumps to a section of the page, by keyboard: `/` opens it. The pages work
 * without it; it is shown once scripts run. The key can be switched off, for people whose speech
 * input types single letters.
 */
export function Palette({ words }: PaletteProps) {
  const router = useRouter();
  const isReady = useHydrated();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [sections, setSections] = useState<PageSection[]>([]);
  const [active, setActive] = useState(0);
  const listId = useId();

  function open() {
    setText("");
    setActive(0);
    setSections(findSections());
    dialog.current?.showModal();
  }
  const [isKeyOn, setIsKeyOn] = useSlashKey(open);

  const leave = (act: () => void) => () => {
    dialog.current?.close();
    act();
  };
  const typed = text.trim();
  const fits = ({ name }: { name: string }) => name.toLowerCase().includes(typed.toLowerCase());
  const find = {
    key: "find",
    kind: "find" as const,
    name: fill(words.find, { text: typed }),
    choose: leave(() => router.push(`/admin?go=1&q=${encodeURIComponent(typed)}`)),
  };
  const overview = { key: "overview", kind: "page" as const, name: words.overview, choose: leave(() => router.push("/admin")) };
  const headings = sections.map(({ id, name }) => ({
    key: id,
    kind: "section" as const,
    name,
    choose: leave(() => goToSection(id)),
  }));
  const choices: Choice[] = [...(typed ? [find] : []), ...[...headings, overview].filter(fits)];
  const chosen = Math.min(active, choices.length - 1);
  useEffect(() => {
    const line = dialog.current?.querySelector(`[aria-selected="true"]`);
    if (active > 0) line?.scrollIntoView({ block: "nearest" });
  }, [active]);

  function onKey(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((chosen + step + choices.length) % choices.length);
    else if (event.key === "Enter") choices[chosen]?.choose();
    else return;
    event.preventDefault();
  }

  return (
    <>
      <button
        type="button"
        disabled={!isReady}
        onClick={open}
        aria-keyshortcuts={isKeyOn ? "/" : undefined}
        className={`${buttonClass({ tone: "plain", size: "small" })} whitespace-nowrap`}
      >
        {words.open}
        {isKeyOn ? (
          <span aria-hidden="true" className="hidden rounded-sm border border-line px-1.5 text-12 text-muted sm:inline">
            /
          </span>
        ) : null}
      </button>
      <dialog
        ref={dialog}
        aria-label={words.title}
        className="m-auto mt-[12vh] w-[min(36rem,calc(100vw-2rem))] rounded-card border border-line bg-paper p-0 text-ink shadow-float backdrop:bg-[rgb(0_0_0/0.4)]"
      >
        <input
          type="text"
          role="combobox"
          aria-label={words.label}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={choices[chosen] ? optionId(listId, choices[chosen]) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder={words.hint}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKey}
          className="w-full rounded-t-card border-line border-b bg-paper px-5 py-4 text-16 outline-none placeholder:text-muted"
        />
        <ChoiceList id={listId} name={words.title} choices={choices} chosen={chosen} />
        {choices.length === 0 ? <p className="px-5 pb-4 text-14 text-muted">{words.nothing}</p> : null}
        <label className="flex min-h-11 items-center gap-3 border-line border-t px-5 py-2 text-13 text-muted">
          <input type="checkbox" checked={isKeyOn} onChange={(event) => setIsKeyOn(event.target.checked)} />
          {words.slash}
        </label>
      </dialog>
    </>
  );
}
