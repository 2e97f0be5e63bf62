import { describe, expect, test } from "vitest";
import {
  askingDayAt,
  canStillBeNoticed,
  deliveredAt,
  type GateFacts,
  gateOf,
  isInTime,
  isWindowOpen,
} from "@/lib/billing/rules/consent";

const kst = (text: string) => new Date(`${text}+09:00`);
const CHARGE_AT = kst("2026-12-31T09:00:00");
const rise = { fromWon: 9_900, toWon: 11_000 };
const facts = (known: Partial<GateFacts> = {}): GateFacts => ({
  rise,
  consent: { kind: "price_rise", toWon: 11_000, givenAt: kst("2026-12-20T12:00:00") },
  noticedAt: kst("2026-12-02T09:00:00"),
  chargeAt: CHARGE_AT,
  missedPeriods: 0,
  ...known,
});
const consent = (known: object) => ({
  ...facts().consent,
  kind: "price_rise",
  toWon: 11_000,
  givenAt: kst("2026-12-20T12:00:00"),
  ...known,
});

describe("the window of thirty days", () => {
  test.each([
    ["2026-11-30T23:59:59.999", false],
    ["2026-12-01T00:00:00", true],
    ["2026-12-31T08:59:59", true],
  ])("at %s it is open: %s", (now, isOpen) => {
    expect(isWindowOpen(CHARGE_AT, kst(now))).toBe(isOpen);
  });
});

describe("a notice in time", () => {
  test.each([
    ["2026-12-24T00:00:00", true],
    ["2026-12-24T23:59:59.999", true],
    ["2026-12-25T00:00:00", false],
  ])("of %s: %s", (at, inTime) => {
    expect(isInTime(kst(at), CHARGE_AT)).toBe(inTime);
    expect(canStillBeNoticed(CHARGE_AT, kst(at))).toBe(inTime);
  });

  test("none is not in time", () => {
    expect(isInTime(null, CHARGE_AT)).toBe(false);
  });

  test.each([
    [null, true],
    ["2026-12-02T09:00:00", false],
    ["2026-12-03T08:59:59.999", false],
    ["2026-12-03T09:00:00", true],
  ])("that came back at %s was delivered: %s", (returned, isDelivered) => {
    const settledAt = kst("2026-12-02T09:00:00");
    expect(deliveredAt({ settledAt, returnedAt: returned === null ? null : kst(returned) })).toEqual(
      isDelivered ? settledAt : null,
    );
  });
});

describe("the days of asking", () => {
  test.each([
    ["2026-11-30T23:59:59", null],
    ["2026-12-01T00:00:00", 30],
    ["2026-12-16T23:59:59", 30],
    ["2026-12-17T00:00:00", 14],
    ["2026-12-23T23:59:59", 14],
    ["2026-12-24T00:00:00", 7],
    ["2026-12-29T23:59:59", 7],
    ["2026-12-30T00:00:00", 1],
    ["2026-12-31T09:00:00", 1],
    ["2027-01-01T00:00:00", null],
  ])("at %s it is the one of day %s", (now, day) => {
    expect(askingDayAt(CHARGE_AT, kst(now))).toBe(day);
  });
});

describe("the gate", () => {
  test.each([
    { name: "a consent and a notice in time", known: {}, gate: { opens: true } },
    { name: "no consent", known: { consent: null }, gate: { opens: false, missing: "consent" } },
    { name: "a consent to less", known: { consent: consent({ toWon: 10_999 }) }, gate: { opens: false, missing: "consent" } },
    { name: "a consent to more", known: { consent: consent({ toWon: 11_001 }) }, gate: { opens: false, missing: "consent" } },
    {
      name: "a consent of the thirtieth day",
      known: { consent: consent({ givenAt: kst("2026-12-01T00:00:00") }) },
      gate: { opens: true },
    },
    {
      name: "a consent of the day before that",
      known: { consent: consent({ givenAt: kst("2026-11-30T23:59:59") }) },
      gate: { opens: false, missing: "consent" },
    },
    { name: "no notice", known: { noticedAt: null }, gate: { opens: false, missing: "notice" } },
    {
      name: "a notice of the sixth day",
      known: { noticedAt: kst("2026-12-25T00:00:00") },
      gate: { opens: false, missing: "notice" },
    },
    { name: "an outage over the whole period", known: { missedPeriods: 1 }, gate: { opens: false, missing: "consent" } },
    {
      name: "an order of exactly this amount, with a notice in time",
      known: { consent: consent({ kind: "own_act" }) },
      gate: { opens: false, missing: "consent" },
    },
    {
      name: "an own order of another amount",
      known: { consent: consent({ kind: "own_act", toWon: 12_000 }) },
      gate: { opens: false, missing: "consent" },
    },
  ] as const)("$name", ({ known, gate }) => {
    expect(gateOf(facts(known as Partial<GateFacts>))).toEqual(gate);
  });
});
