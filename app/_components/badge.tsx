import clsx from "clsx";
import type { ReactNode } from "react";
import { SOFT_TONE, type Tone } from "./tone";

type BadgeProps = { tone?: Tone; children: ReactNode };

export function Badge({ tone = "ink", children }: BadgeProps) {
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-full border px-2.5 py-0.5 font-semibold text-12",
        SOFT_TONE[tone],
      )}
    >
      {children}
    </span>
  );
}
