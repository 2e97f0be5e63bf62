import { describe, expect, test } from "vitest";
import { alertChange, alertOpensAt } from "@/lib/billing/rules/alerting";

const createdAt = new Date("2026-03-10T10:00:00+09:00");
const opensAt = alertOpensAt({ createdAt });
const justBefore = new Date(opensAt.getTime() - 1);

describe("the alarm of an attempt", () => {
  test("opens an hour after its beginning", () => expect(opensAt).toEqual(new Date("2026-03-10T11:00:00+09:00")));

  test.each([
    ["there is no answer", { lastAnswer: null, isPending: true, now: createdAt }, "raise"],
    ["there is none again, long after", { lastAnswer: "timeout", isPending: true, now: opensAt }, "raise"],
    ["the first answer is definite, which is nearly always", { lastAnswer: null, isPending: false, now: createdAt }, null],
    ["the first answer is definite, and comes late", { lastAnswer: null, isPending: false, now: justBefore }, null],
    ["it is settled before it opens", { lastAnswer: "timeout", isPending: false, now: justBefore }, "withdraw"],
    ["it is settled when it has opened", { lastAnswer: "timeout", isPending: false, now: opensAt }, "close"],
    ["nobody was there to say that there is no answer", { lastAnswer: null, isPending: false, now: opensAt }, "close"],
  ])("when %s: %o -> %s", (_, { lastAnswer, isPending, now }, change) => {
    expect(alertChange({ createdAt, lastAnswer }, { isPending, now })).toBe(change);
  });
});
