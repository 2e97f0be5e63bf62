/** What is due is decided by the clock. A clock that is wrong must charge no customer. */
import { describe, expect, test } from "vitest";
import { readHealth } from "@/lib/admin/read-health";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Context } from "@/lib/context";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DAY_MS = 86_400_000;
const NEVER = { isOutOfTime: () => false };

/** A world whose clock is the real one, except that it is wrong by this much. */
async function withClockOff(ms: number): Promise<World> {
  const w = await world({ startAt: new Date(Date.now() - 60 * DAY_MS).toISOString() });
  await w.subscribers(3);
  w.moveTo(new Date(Date.now() + ms));
  return w;
}

const real = (w: World): Context => ({ ...w.context, settings: { ...w.settings, isClockReal: true } });
const run = (w: World, context = real(w)) => runBilling(context, { trigger: "cron", ...NEVER });
const charges = async (w: World) => (await w.toss.calls({ operation: "charge" })).length;

describe("a run whose process clock is wrong", () => {
  test.each([
    ["40 days ahead", 40 * DAY_MS],
    ["two minutes ahead", 120_000],
    ["two minutes behind", -120_000],
    ["a day behind", -DAY_MS],
    ["nine hours ahead, a time zone", 9 * 3_600_000],
  ])("%s charges nothing, stops and raises an alarm", async (_, ms) => {
    const w = await withClockOff(ms);
    const before = await charges(w);
    expect(await run(w)).toMatchObject({ status: "stopped", stopCode: "CLOCK_DIFFERS", due: 0, paid: 0 });
    expect(await charges(w)).toBe(before);
    w.moveTo(new Date());
    expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code: "CLOCK_DIFFERS" }]);
    expect((await readHealth(w.context)).lastRun?.ageHours).toBe(0);
  });

  test("looks nothing up between two runs either", async () => {
    const w = await withClockOff(40 * DAY_MS);
    expect(await resolveBetweenRuns(real(w), NEVER)).toMatchObject({ settled: 0, stopCode: "CLOCK_DIFFERS" });
  });

  test("charges as ever when the clock is right again, and closes the alarm", async () => {
    const w = await withClockOff(40 * DAY_MS);
    await run(w);
    w.moveTo(new Date());
    expect(await run(w)).toMatchObject({ status: "completed", due: 3, paid: 3 });
    expect(await openAlerts(w)).toEqual([]);
  });
});

test("half a minute is no difference", async () => {
  for (const ms of [30_000, -30_000]) {
    const w = await withClockOff(ms);
    expect(await run(w)).toMatchObject({ status: "completed", paid: 3 });
  }
});

test("the demo's clock may be anywhere", async () => {
  const w = await withClockOff(400 * DAY_MS);
  expect(await run(w, w.context)).toMatchObject({ status: "completed", stopCode: null });
});
