/** The meaning of a colour. An icon or a word always says the same. */
export type Tone = "ink" | "emerald" | "amber" | "red" | "blue";

export const SOFT_TONE: Record<Tone, string> = {
  ink: "border-line bg-paper text-ink",
  emerald: "border-transparent bg-emerald-soft text-emerald",
  amber: "border-transparent bg-amber-soft text-amber",
  red: "border-transparent bg-red-soft text-red",
  blue: "border-transparent bg-blue-soft text-blue",
};

export const TEXT_TONE: Record<Tone, string> = {
  ink: "text-muted",
  emerald: "text-emerald",
  amber: "text-amber",
  red: "text-red",
  blue: "text-blue",
};
