"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { placeAt, placeOfNote } from "./place";

type Stop = { x: number; y: number; day: string; balance: string; change: string };

/** The point that a press of a key leads to; absent keys do nothing here. */
const MOVES: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageDown: (at) => at - 10,
  PageUp: (at) => at + 10,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Reads the curve out, day by day: under the pointer, under a finger, and with the arrow keys.
 */
export function CurveReader({ stops, label }: { stops: readonly Stop[]; label: string }) {
  const last = stops.length - 1;
  const [at, setAt] = useState(last);
  const [isShown, setIsShown] = useState(false);
  const stop = stops[at];
  if (!stop) return null;

  function follow(event: PointerEvent<HTMLDivElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * 100;
    setAt(
      stops.reduce((best, { x: other }, index) => (Math.abs(other - x) < Math.abs((stops[best]?.x ?? 0) - x) ? index : best), 0),
    );
    setIsShown(true);
  }

  function move(event: KeyboardEvent) {
    const next = MOVES[event.key]?.(at, last);
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, next)));
    setIsShown(true);
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={[stop.day, stop.balance, stop.change].filter(Boolean).join(", ")}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => setIsShown(false)}
      onFocus={(event) => setIsShown(event.currentTarget.matches(":focus-visible"))}
      onBlur={() => setIsShown(false)}
      onKeyDown={move}
      className="absolute -inset-x-2 inset-y-0 touch-pan-y rounded-card px-2 print:hidden"
    >
      <div aria-hidden="true" hidden={!isShown} className="relative h-full">
        <span className="absolute inset-y-0 w-px bg-edge" style={placeAt({ left: stop.x })} />
        <span
          className="absolute size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-paper bg-ink"
          style={placeAt({ left: stop.x, top: stop.y })}
        />
        <p
          className="absolute top-0 z-10 w-max max-w-52 rounded-card bg-ink px-3 py-2 text-12 text-paper shadow-float"
          style={placeOfNote(stop.x)}
        >
          <span className="block opacity-80">{stop.day}</span>
          <span className="block font-semibold text-14">{stop.balance}</span>
          <span className="block">{stop.change}</span>
        </p>
      </div>
    </div>
  );
}
