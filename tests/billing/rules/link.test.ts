import { describe, expect, test } from "vitest";
import { isLinkOver, linkEndsAt } from "@/lib/billing/rules/link";

const noticedAt = new Date("2026-04-10T09:00:00+09:00");
const endsAt = new Date("2026-05-10T09:00:00+09:00");

describe("the link of a mail", () => {
  test("ends thirty days after its notice", () => {
    expect(linkEndsAt(noticedAt)).toEqual(endsAt);
  });

  test.each([
    [-1, false],
    [0, true],
    [1, true],
  ])("%i ms from its end is over: %s", (ms, isOver) => {
    expect(isLinkOver({ endsAt }, new Date(endsAt.getTime() + ms))).toBe(isOver);
  });
});
