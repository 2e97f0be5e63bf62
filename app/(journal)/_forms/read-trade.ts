import type { TradeView } from "@/lib/journal/views";
import { wonOf } from "./won-text";

const FIELDS = ["amount", "ticker", "day"] as const;
type FieldName = (typeof FIELDS)[number];
export type Missing = { [Name in FieldName]?: string };
type Words = Record<"amountMissing" | "tickerMissing" | "dayMissing" | "dayAhead", string>;

type ReadTrade = { input: Omit<TradeView, "id">; missing: Missing; firstMissing: FieldName | undefined };

/** Reads the trade's form. @returns what to send, and what each field still needs, in its words */
export function readTrade(form: FormData, { today, words }: { today: string; words: Words }): ReadTrade {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const amountWon = wonOf(text("amount"));
  const tradedOn = text("day");
  const missing: Missing = {
    ...(amountWon === null ? { amount: words.amountMissing } : {}),
    ...(text("ticker") === "" ? { ticker: words.tickerMissing } : {}),
    ...(tradedOn === "" ? { day: words.dayMissing } : tradedOn > today ? { day: words.dayAhead } : {}),
  };
  const profitWon = form.get("kind") === "loss" && amountWon ? -amountWon : (amountWon ?? 0);
  const input = { tradedOn, ticker: text("ticker"), profitWon, entryReason: text("entryReason"), exitReason: text("exitReason") };
  return { input, missing, firstMissing: FIELDS.find((name) => missing[name]) };
}
