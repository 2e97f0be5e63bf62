import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RETRY_SCHEDULES } from "@/lib/billing/catalogue";
import { nextBatchAt } from "@/lib/billing/rules/calendar";
import { parseEnv } from "@/lib/env";

const kst = (text: string) => new Date(`2026-04-${text}+09:00`);
const HOURLY = Array.from({ length: 24 }, (_, hour) => hour);

describe("the next run of the batch", () => {
  test.each<[string, number[], string]>([
    ["10T09:00:00", [9], "10T09:00:00"],
    ["10T09:00:00.001", [9], "11T09:00:00"],
    ["10T09:00:00.001", [9, 18], "10T18:00:00"],
    ["10T18:00:00", [9, 18], "10T18:00:00"],
    ["10T18:00:00.001", [9, 18], "11T09:00:00"],
    ["10T23:00:00.001", HOURLY, "11T00:00:00"],
    ["10T12:59:59.999", HOURLY, "10T13:00:00"],
    ["30T18:00:00.001", [9, 18], "31T09:00:00"],
  ])("at or after %s, at the hours %j, is %s", (instant, hours, expected) => {
    const rolled = expected.startsWith("31") ? new Date("2026-05-01T09:00:00+09:00") : kst(expected);
    expect(nextBatchAt(kst(instant), hours)).toEqual(rolled);
  });
});

const COMPLETE = {
  TOSS_CLIENT_KEY: "test_ck_of_this_test",
  TOSS_SECRET_KEY: "test_sk_of_this_test",
  DATABASE_URL: "postgres://localhost/test",
  APP_BASE_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "n".repeat(32),
  CRON_SECRET: "c".repeat(32),
  BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
};
const parsed = (change: Record<string, string>) => parseEnv({ ...COMPLETE, ...change });

describe("the configured hours of the batch", () => {
  test("are nine o'clock unless said, a list, or every hour", () => {
    expect(parsed({}).batchHours).toEqual([9]);
    expect(parsed({ BATCH_HOURS: "" }).batchHours).toEqual([9]);
    expect(parsed({ BATCH_HOURS: "9, 18" }).batchHours).toEqual([9, 18]);
    expect(parsed({ BATCH_HOURS: "hourly" }).batchHours).toEqual(HOURLY);
  });

  test.each(["", ",", "24", "-1", "9.5", "18,9", "9,9", "daily", "9-18"].filter(Boolean))("are refused as %j", (text) => {
    expect(() => parsed({ BATCH_HOURS: text })).toThrow("BATCH_HOURS");
  });

  test("are the only ones at which a retry may be planned: what no run reaches would be announced and never happen", () => {
    const planned = { DUNNING_SCHEDULE_MONTHLY: "1,7@18" };
    expect(() => parsed(planned)).toThrow(
      /DUNNING_SCHEDULE_MONTHLY plans a retry at 18:00, but no run comes at that hour \(BATCH_HOURS\)/,
    );
    expect(() => parsed({ DUNNING_SCHEDULE_YEARLY: "3@8" })).toThrow("DUNNING_SCHEDULE_YEARLY plans a retry at 8:00");
    for (const hours of ["9,18", "hourly"])
      expect(parsed({ ...planned, BATCH_HOURS: hours }).dunning.pro_monthly).toEqual([
        { offsetDays: 1, hour: 9 },
        { offsetDays: 7, hour: 18 },
      ]);
  });

  test("must hold both hours of the persistent schedule", () => {
    const chosen = { DUNNING_SCHEDULE_MONTHLY: "persistent" };
    for (const hours of ["", "9", "9,17", "18"]) expect(() => parsed({ ...chosen, BATCH_HOURS: hours })).toThrow("BATCH_HOURS");
    const { dunning } = parsed({ ...chosen, BATCH_HOURS: "9,18" });
    expect(dunning.pro_monthly).toEqual(RETRY_SCHEDULES.persistent);
    expect(dunning.pro_yearly).toEqual([1, 3, 5, 7].map((offsetDays) => ({ offsetDays, hour: 9 })));
    expect(parsed({ DUNNING_SCHEDULE_MONTHLY: "standard" }).dunning.pro_monthly).toEqual(dunning.pro_yearly);
  });

  test("let a day have two retries, and the day itself its evening", () => {
    const twice = parsed({ DUNNING_SCHEDULE_MONTHLY: "0@18,1,1@18", BATCH_HOURS: "9,18" }).dunning.pro_monthly;
    expect(twice).toEqual([
      { offsetDays: 0, hour: 18 },
      { offsetDays: 1, hour: 9 },
      { offsetDays: 1, hour: 18 },
    ]);
  });

  test.each(["docs/going-live.md", "docs/going-live.ko.md"])(
    "twice a day have their lines in %s, each run with its resolver",
    (path) => {
      const [, json = ""] = /```json\n([^`]*"crons"[^`]*)```/.exec(readFileSync(path, "utf8")) ?? [];
      const { crons } = JSON.parse(json) as { crons: { path: string; schedule: string }[] };
      const minutesOf = (name: string) =>
        crons
          .filter((cron) => cron.path === `/api/cron/${name}`)
          .map(({ schedule }) => /^(\d+) (\d+) \* \* \*$/.exec(schedule) ?? [])
          .map(([, minute, hour]) => (Number(hour) + 9) * 60 + Number(minute));
      const runs = minutesOf("billing");
      expect(runs).toEqual([9 * 60, 18 * 60]);
      expect(minutesOf("resolve")).toEqual(runs.flatMap((run) => [run + 10, run + 80]));
      expect(minutesOf("notices")).toEqual(runs.map((run) => run + 30));
    },
  );

  test("give a retry without an hour its own: nine where a run comes then, else the first", () => {
    const hourOf = (hours: string) =>
      parsed({ BATCH_HOURS: hours, DUNNING_SCHEDULE_MONTHLY: "1" }).dunning.pro_monthly?.[0]?.hour;
    expect(hourOf("hourly")).toBe(9);
    expect(hourOf("8,20")).toBe(8);
  });
});
