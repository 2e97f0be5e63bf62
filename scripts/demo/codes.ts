import type { CodeWanted } from "@/lib/billing/promotion/create-code";
import { addMs, DAY_MS } from "@/lib/billing/rules/units";

/** Codes to try: for a few payments, for nothing at first, for ever, and one that is over. */
export function demoCodes(now: Date): CodeWanted[] {
  const plain = {
    percentOff: null,
    wonOff: null,
    invoices: 1,
    plans: null,
    startsAt: null,
    endsAt: null,
    maxUses: null,
    maxUsesPerPerson: 5,
    audience: "everybody",
  } as const;
  return [
    { ...plain, code: "WELCOME50", percentOff: 50, invoices: 3 },
    { ...plain, code: "첫달무료", percentOff: 100 },
    { ...plain, code: "FRIENDS", wonOff: 1_000, invoices: null, maxUses: 100 },
    { ...plain, code: "SUMMER", percentOff: 30, endsAt: addMs(now, -DAY_MS) },
  ];
}
