import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { type Answer, countOf } from "./post-json";

export type DemoWords = Record<
  | "label"
  | "clock"
  | "day"
  | "dayLabel"
  | "nextCharge"
  | "batch"
  | "ran"
  | "emulator"
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
