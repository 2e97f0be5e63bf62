import clsx from "clsx";
import type { ReactNode } from "react";

type DrawingProps = { children: ReactNode; className?: string };

/**
 * The frame of all illustrations. Each tells its story with the logo's line: a curve that rises to
 * a dot. They only decorate, so the words beside them say the same.
 */
export function Drawing({ children, className }: DrawingProps) {
  return (
    <svg aria-hidden="true" viewBox="0 0 200 120" className={clsx("h-28 w-auto max-w-full", className)}>
      <path d="M8 110h184" strokeWidth="2" strokeDasharray="1 7" strokeLinecap="round" className="stroke-edge" />
      {children}
    </svg>
  );
}

type LineProps = { d: string; className?: string; isDashed?: boolean };

/** A part of the line. */
export function Line({ d, className = "stroke-ink", isDashed = false }: LineProps) {
  return (
    <path
      d={d}
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeDasharray={isDashed ? "1 8" : undefined}
      className={clsx("fill-none", className)}
    />
  );
}
