import type { ReactNode } from "react";

/** What each face wears: the colour of its background and clothes, and its hair. */
const TONES = [
  ["fill-emerald-soft", "fill-emerald"],
  ["fill-blue-soft", "fill-blue"],
  ["fill-amber-soft", "fill-amber"],
  ["fill-red-soft", "fill-red"],
] as const;

const HAIR: ReactNode[] = [
  <path key="bob" d="M10.5 24V17a9.5 9.5 0 0 1 19 0v7h-3v-7c-4 0-8-1-10-3-.6 2-1.6 3-3 3.5V24Z" />,
  <path
    key="short"
    d="M11.5 18c-1-6 3-10.5 8.5-10.5 6 0 9.5 4 8.5 10.5l-1.5.5c0-2-.6-3.5-1.5-4.5-3 1-8 .8-11-1-1 1.3-1.5 3.5-1.5 5.5Z"
  />,
  <path key="long" d="M10.5 30V17a9.5 9.5 0 0 1 19 0v13h-4V15.5c-4 .5-8-.5-11-2.5V30Z" />,
  <path
    key="bun"
    d="M20 3.5a3.5 3.5 0 0 1 2.6 5.8c4 1 6.6 4.2 6.1 8.7l-1.7.5c-.5-3-2.5-4.5-7-4.5s-6.5 1.5-7 4.5l-1.7-.5c-.5-4.5 2.1-7.7 6.1-8.7A3.5 3.5 0 0 1 20 3.5Z"
  />,
  <path
    key="side"
    d="M11.3 18c-1.3-7 3-11 9.2-10.5 5.5-1.5 9.5 4 8 10.5l-1.3.5c0-2-.5-3.3-1.2-4.3-5 0-8.5-1.2-10-3-.5 2.5-2 4-3.2 4.3Z"
  />,
];

/**
 * The face of a person of the demo. It only decorates: the name stands beside it.
 * @param index which of the demo's people, from 0
 */
export function Face({ index, className = "size-10" }: { index: number; className?: string }) {
  const [ground, clothes] = TONES[index % TONES.length] ?? TONES[0];
  return (
    <svg aria-hidden="true" viewBox="0 0 40 40" className={`shrink-0 rounded-full ${className}`}>
      <rect width="40" height="40" className={ground} />
      <path d="M6 42a14 12 0 0 1 28 0Z" className={clothes} />
      <circle cx="20" cy="18.5" r="8" strokeWidth="1.5" className="fill-paper stroke-ink" />
      <path d="M16.5 21.5q3.5 3 7 0" strokeWidth="1.5" strokeLinecap="round" className="fill-none stroke-ink" />
      <circle cx="17" cy="18" r="1" className="fill-ink" />
      <circle cx="23" cy="18" r="1" className="fill-ink" />
      <g className="fill-ink">{HAIR[index % HAIR.length]}</g>
    </svg>
  );
}
