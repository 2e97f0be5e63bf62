"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { type Outcome, postJson, problemOf } from "@/app/_components/post-json";

/** What happened, and how to take it back. */
type Toast = { text: string; undo?: { path: string; body: object } };
type ToastWords = Record<"notices" | "undo" | "undoing" | "undone" | "close" | "noAnswer" | "signIn", string>;

const Show = createContext<(toast: Toast) => void>(() => {});

/** @returns a function that tells what happened. It stays on the screen while pages change */
export const useToast = (): ((toast: Toast) => void) => use(Show);

/** Time enough to read a sentence twice. What can be taken back stays until it is closed. */
const READING_MS = 10_000;

/** Holds the notice of the journal's pages, below them all. */
export function Toasts({ words, children }: { words: ToastWords; children: ReactNode }) {
  const [toast, setToast] = useState<(Toast & { key: number }) | null>(null);
  const show = useRef((shown: Toast) => setToast((before) => ({ ...shown, key: (before?.key ?? 0) + 1 }))).current;
  return (
    <Show value={show}>
      {children}
      <section
        aria-label={words.notices}
        className="pointer-events-none fixed inset-x-0 bottom-16 z-20 flex justify-center px-4 print:hidden"
      >
        {toast ? <Notice key={toast.key} toast={toast} words={words} show={show} close={() => setToast(null)} /> : null}
      </section>
    </Show>
  );
}

type NoticeProps = { toast: Toast; words: ToastWords; show: (toast: Toast) => void; close: () => void };

function Notice({ toast, words, show, close }: NoticeProps) {
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [isUndoing, setIsUndoing] = useState(false);
  const [problem, setProblem] = useState<Outcome | null>(null);
  const [text, setText] = useState("");
  const { undo } = toast;

  // The text comes after the box, so that screen readers notice it. The pressed button is gone, so
  // the box takes the focus.
  useEffect(() => {
    setText(toast.text);
    box.current?.focus();
    if (undo) return;
    const timer = setTimeout(() => !box.current?.contains(document.activeElement) && close(), READING_MS);
    return () => clearTimeout(timer);
  }, [toast.text, undo, close]);

  async function takeBack() {
    if (!undo || isUndoing) return;
    setIsUndoing(true);
    const failed = problemOf(await postJson(undo.path, undo.body), words.noAnswer);
    setIsUndoing(false);
    setProblem(failed);
    if (failed) return;
    show({ text: words.undone });
    router.refresh();
  }

  return (
    <div
      ref={box}
      tabIndex={-1}
      className="pointer-events-auto w-full max-w-page rounded-card border border-line bg-paper p-3 pl-5 shadow-float outline-none"
    >
      <div className="flex items-center gap-2">
        <p role="status" className="line-clamp-2 min-w-0 flex-1 break-all text-14">
          {text}
        </p>
        {undo ? (
          <button type="button" disabled={isUndoing} onClick={takeBack} className={clsx(ACTION, "text-blue")}>
            {isUndoing ? words.undoing : words.undo}
          </button>
        ) : null}
        <button type="button" onClick={close} aria-label={words.close} className={clsx(ACTION, "text-muted")}>
          <X aria-hidden="true" className="size-5" />
        </button>
      </div>
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </div>
  );
}

const ACTION =
  "inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center rounded-full px-2 font-semibold text-14 hover:bg-ground";
