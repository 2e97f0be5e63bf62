import type { CSSProperties } from "react";

type Edge = "left" | "top" | "width" | "height";

/** @returns the style of a place in a frame, whose numbers are percent of the frame */
export const placeAt = (edges: Partial<Record<Edge, number>>): CSSProperties =>
  Object.fromEntries(Object.entries(edges).map(([edge, percent]) => [edge, `${percent}%`]));

/** @returns the place of a box above a point, which never leaves the frame at its sides */
export const placeOfNote = (x: number): CSSProperties => ({ left: `${x}%`, translate: `-${x}% -0.5rem` });
