"use client";

import { type CSSProperties, type ReactNode, useState } from "react";

/** What is shown when so many months are hidden: the index of the step. */
type Step = { span: string; isFreeToSee: boolean; trades: string; profit: string };

type HistoryScrubProps = {
  months: number;
  /** From nothing hidden to what Free hides. */
  steps: readonly Step[];
  words: Record<"label" | "free" | "pro", string>;
  /** The chart; it reads `--hidden`, how much of its width is covered. */
  children: ReactNode;
};

/** A slider below the chart that uncovers what Free hides, and the figures of what is shown. */
export function HistoryScrub({ months, steps, words, children }: HistoryScrubProps) {
  const most = steps.length - 1;
  const [hidden, setHidden] = useState(most);
  const step = steps[hidden];
  const share = (part: number) => `${(100 * part) / months}%`;
  return (
    <div style={{ "--hidden": share(hidden) } as CSSProperties}>
      <div className="px-3.5">
        {children}
        <div className="relative -mx-3.5 mt-1 flex h-11 items-center noscript:hidden">
          <input
            type="range"
            min={0}
            max={most}
            value={hidden}
            onChange={(event) => setHidden(Number(event.target.value))}
            aria-label={words.label}
            aria-valuetext={step?.span}
            style={{ width: `calc((100% - 1.75rem) * ${most / months} + 1.75rem)` }}
            className="slider h-11 cursor-ew-resize"
          />
        </div>
      </div>
      <div className="mt-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-3.5">
        <p className="flex items-baseline gap-2">
          <span className={step?.isFreeToSee ? "font-bold text-20" : "font-bold text-20 text-emerald"}>
            {step?.isFreeToSee ? words.free : words.pro}
          </span>
          <span className="text-14 text-muted">{step?.span}</span>
        </p>
        <p className="flex items-baseline gap-3">
          <span className="text-14 text-muted">{step?.trades}</span>
          <span className="font-bold text-20 text-gain">{step?.profit}</span>
        </p>
      </div>
    </div>
  );
}
