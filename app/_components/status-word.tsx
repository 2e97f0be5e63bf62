import clsx from "clsx";
import { TEXT_TONE, type Tone } from "./tone";

/** A status as a dot and its word. */
export function StatusWord({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={clsx("inline-flex items-center gap-1.5 font-medium text-13", TEXT_TONE[tone])}>
      <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-current" />
      {children}
    </span>
  );
}
