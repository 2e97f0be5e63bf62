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

const COUNTS = ["paid", "declined", "unknown", "ended", "remaining"] as const;

/** @returns the counts in a batch's answer that the demo shows, with 0 for a missing one */
export function countsOf(body: unknown): Record<(typeof COUNTS)[number], number> {
  const answer: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const count = (name: string) => (typeof answer[name] === "number" ? answer[name] : 0);
  return {
    paid: count("paid"),
    declined: count("declined"),
    unknown: count("unknown"),
    ended: count("ended"),
    remaining: count("remaining"),
  };
}
