import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { type Answer, countOf } from "./post-json";

/** Keeps the bar folded on the next page too. */
export const DEMO_BAR_COOKIE = "demo-bar";
export const FOLDED = "folded";

export type DemoWords = Record<
  | "label"
  | "title"
  | "about"
  | "tools"
  | "day"
  | "dayLabel"
  | "month"
  | "monthLabel"
  | "nextCharge"
  | "batch"
  | "ran"
  | "emulator"
  | "tour"
  | "open"
  | "close"
  | "working"
  | "noAnswer"
  | "newWindow",
  string
>;

type Count = "paid" | "declined" | "unknown" | "ended" | "remaining";

/** @returns the counts in a batch's answer that the demo shows, with 0 for a missing one */
export const countsOf = (answer: Answer<RunSummary>): Record<Count, number> => ({
  paid: countOf(answer, "paid"),
  declined: countOf(answer, "declined"),
  unknown: countOf(answer, "unknown"),
  ended: countOf(answer, "ended"),
  remaining: countOf(answer, "remaining"),
});
