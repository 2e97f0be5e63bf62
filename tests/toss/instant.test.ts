import { describe, expect, it } from "vitest";
import { formatSeoulClock, parseTossInstant } from "@/lib/toss/instant";

describe("an instant of Toss", () => {
  it.each([
    ["2022-06-08T15:40:49+09:00", "2022-06-08T06:40:49.000Z"],
    ["2022-06-08T15:40:49+0900", "2022-06-08T06:40:49.000Z"],
    ["2022-06-08T15:40:49Z", "2022-06-08T15:40:49.000Z"],
    ["2022-06-08T15:40:49-03:30", "2022-06-08T19:10:49.000Z"],
    ["2022-06-08T15:40:49+18:59", "2022-06-07T20:41:49.000Z"],
    ["2026-01-02T14:46:59", "2026-01-02T05:46:59.000Z"],
    ["2026-01-02T14:46:59.", "2026-01-02T05:46:59.000Z"],
    ["2026-01-02T14:46:59.6", "2026-01-02T05:46:59.600Z"],
    ["2026-01-02T14:46:59.65327", "2026-01-02T05:46:59.653Z"],
    ["2024-12-01T00:00:00.000000", "2024-11-30T15:00:00.000Z"],
    ["2026-01-02T14:46:59.999999999", "2026-01-02T05:46:59.999Z"],
    ["2024-02-29T00:00:00", "2024-02-28T15:00:00.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(parseTossInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    "",
    "yesterday",
    "2022-06-08",
    "2023-02-29T00:00:00",
    "2022-13-01T00:00:00",
    "2022-06-08T24:00:01",
    "2022-06-08T15:40:49.0123456789",
    "2022-06-08T15:40:49+99:00",
    "2022-06-08T15:40:49+19:00",
    "2022-06-08T15:40:49+09:60",
    " 2022-06-08T15:40:49",
  ])("%j is none", (text) => {
    expect(parseTossInstant(text)).toBeNull();
  });
});

describe("the clock that the transaction list wants", () => {
  it("is Seoul's, without a zone", () => {
    expect(formatSeoulClock(new Date("2026-01-31T14:59:59Z"), "down")).toBe("2026-01-31T23:59:59");
    expect(formatSeoulClock(new Date("2026-01-31T15:00:00Z"), "down")).toBe("2026-02-01T00:00:00");
  });

  it("never loses the broken second at either end", () => {
    const instant = new Date("2026-01-31T14:59:59.001Z");
    expect(formatSeoulClock(instant, "down")).toBe("2026-01-31T23:59:59");
    expect(formatSeoulClock(instant, "up")).toBe("2026-02-01T00:00:00");
  });
});
