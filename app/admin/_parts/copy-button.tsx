"use client";

import { useState } from "react";

type CopyButtonProps = {
  value: string;
  /** For ears: which of the many. */
  name: string;
  words: Record<"copy" | "copied", string>;
};

/** Copies a text. Without scripts, a click on the text itself selects all of it. */
export function CopyButton({ value, name, words }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setIsCopied(true);
    } catch {
      // The browser does not allow it here; the text can still be selected.
      setIsCopied(false);
    }
  }
  return (
    <button
      type="button"
      aria-label={name}
      onClick={copy}
      className="inline-flex min-h-6 items-center font-medium text-blue hover:underline"
    >
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}
