import { describe, expect, test } from "vitest";
import { formatRelative } from "@/app/admin/_parts/relative";
import { adminHref, readAdminAddress } from "@/app/admin/address";
import { concernsOf, type Facts, isUrgent, type RunFacts } from "@/lib/admin/concerns";

const NOW = new Date("2026-03-10T10:00:00+09:00");
const MINUTE_MS = 60_000;
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE_MS);
const run = (status: RunFacts["status"], minutes: number, more: Partial<RunFacts> = {}): RunFacts => ({
  status,
  startedAt: minutesAgo(minutes),
  remaining: 0,
  ...more,
});
const ALL_WELL: Facts = {
  now: NOW,
  runs: [run("completed", 60)],
  alerts: [],
  stuckSubscriptions: 0,
  oldWebhooks: 0,
  undeletedKeys: 0,
  owedRefunds: { count: 0, overdue: 0 },
  unpaid: 0,
};
const concernsWith = (facts: Partial<Facts>) => concernsOf({ ...ALL_WELL, ...facts });

describe("the concerns", () => {
  test("are none after a good run", () => expect(concernsWith({})).toEqual([]));

  test("name a late batch after 26 hours, not before", () => {
    expect(concernsWith({ runs: [run("completed", 26 * 60)] })).toEqual([]);
    const late = new Date(NOW.getTime() - 26 * 60 * MINUTE_MS - 1);
    expect(concernsWith({ runs: [{ ...run("completed", 0), startedAt: late }] })).toEqual([
      { kind: "batch_late", lastStartedAt: late },
    ]);
    expect(concernsWith({ runs: [] })).toEqual([{ kind: "batch_never_ran" }]);
  });

  test("count from the last run that ended, not from one under way or an earlier one", () => {
    const failed = run("failed", 30);
    expect(concernsWith({ runs: [run("running", 1), failed] })).toEqual([{ kind: "run_failed" }]);
    expect(concernsWith({ runs: [run("completed", 1), failed] })).toEqual([]);
    expect(concernsWith({ runs: [run("running", 1)] })).toEqual([]);
  });

  test("name the stop of a run once, as long as its alert is open", () => {
    const alert = { kind: "run_stopped", code: "UNAUTHORIZED_KEY", count: 1 } as const;
    expect(concernsWith({ runs: [run("stopped", 30)], alerts: [alert] })).toEqual([
      { kind: "run_stopped", code: "UNAUTHORIZED_KEY" },
    ]);
    expect(concernsWith({ runs: [run("stopped", 30)] })).toEqual([]);
    expect(concernsWith({ alerts: [alert, { ...alert, code: "TOSS_UNREACHABLE" }] })).toEqual([
      { kind: "run_stopped", code: "UNAUTHORIZED_KEY" },
      { kind: "toss_unreachable" },
    ]);
  });

  test("name the people who cannot pay and the refunds that are owed, so that all is never said to be well", () => {
    expect(concernsWith({ unpaid: 2 })).toEqual([{ kind: "unpaid", count: 2 }]);
    expect(concernsWith({ owedRefunds: { count: 3, overdue: 1 } })).toEqual([{ kind: "owed_refunds", count: 3, overdue: 1 }]);
  });

  test("are urgent, except for cards that were declined, refunds within the law's days and keys that Toss still has", () => {
    const facts = { unpaid: 1, undeletedKeys: 1, owedRefunds: { count: 1, overdue: 0 } };
    expect(concernsWith(facts).filter(isUrgent)).toEqual([]);
    expect(concernsWith({ ...facts, owedRefunds: { count: 2, overdue: 1 } }).filter(isUrgent)).toHaveLength(1);
    const alerts = [{ kind: "open_difference", code: null, count: 1 } as const];
    expect(concernsWith({ alerts, runs: [], stuckSubscriptions: 1, oldWebhooks: 1 }).every(isUrgent)).toBe(true);
  });

  test("take a run that has lasted over an hour for killed", () => {
    expect(concernsWith({ runs: [run("running", 60)] })).toEqual([]);
    expect(concernsWith({ runs: [run("running", 61)] })).toEqual([{ kind: "run_interrupted", startedAt: minutesAgo(61) }]);
  });

  test("name a run out of time only when it left work", () => {
    expect(concernsWith({ runs: [run("out_of_time", 1)] })).toEqual([]);
    expect(concernsWith({ runs: [run("out_of_time", 1, { remaining: 7 })] })).toEqual([
      { kind: "run_out_of_time", remaining: 7 },
    ]);
  });

  test("name each count with its number, the most serious first", () => {
    const facts = {
      runs: [run("failed", 1)],
      alerts: [
        { kind: "unknown_payment", code: null, count: 1 } as const,
        { kind: "open_difference", code: null, count: 5 } as const,
      ],
      stuckSubscriptions: 2,
      oldWebhooks: 3,
      undeletedKeys: 4,
    };
    expect(concernsWith(facts)).toEqual([
      { kind: "run_failed" },
      { kind: "unknown_payments", count: 1 },
      { kind: "open_differences", count: 5 },
      { kind: "stuck_subscriptions", count: 2 },
      { kind: "unprocessed_webhooks", count: 3 },
      { kind: "undeleted_keys", count: 4 },
    ]);
  });
});

describe("a time span", () => {
  test.each([
    [0, "지금", "now"],
    [59_999, "지금", "now"],
    [60_000, "1분 전", "1 minute ago"],
    [3_599_999, "59분 전", "59 minutes ago"],
    [3_600_000, "1시간 전", "1 hour ago"],
    [86_400_000, "1일 전", "1 day ago"],
    [-86_400_000 * 2, "2일 후", "in 2 days"],
    [86_400_000 * 30, "2월\u00a08일", "Feb\u00a08"],
  ])("of %d ms reads %s", (ms, korean, english) => {
    const at = new Date(NOW.getTime() - ms);
    expect(formatRelative(at, { locale: "ko", now: NOW })).toBe(korean);
    expect(formatRelative(at, { locale: "en", now: NOW })).toBe(english);
  });
});

describe("the address of the admin page", () => {
  test("keeps known values and drops anything else", () => {
    expect(readAdminAddress({ q: "a@b.c", status: "declined", before: "1", unpaid: "2", other: "x" })).toEqual({
      q: "a@b.c",
      status: "declined",
      before: "1",
      unpaid: "2",
    });
    expect(readAdminAddress({ q: ["a", "b"], status: "everything" })).toEqual({});
  });

  test("carries only the set values, escaped", () => {
    expect(adminHref({ q: "a b&c", status: undefined }, "payments")).toBe("/admin?q=a+b%26c#payments");
    expect(adminHref({}, "unpaid")).toBe("/admin#unpaid");
  });
});
