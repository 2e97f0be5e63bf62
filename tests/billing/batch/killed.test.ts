import { describe, expect, test } from "vitest";
import { type Act, startActors } from "@/tests/support/actor-processes";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { eventually } from "@/tests/support/patience";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DUE = 5;
/** Enough for a process to start on a busy machine. */
const SLOW_MACHINE = { timeout: 120_000 };

/** Starts the act in its own process, waits until `isFar` holds at Toss, and kills the process. */
async function killWhen(w: World, act: Act, isFar: () => Promise<boolean>): Promise<void> {
  const { go, kill } = await startActors(w, [act]);
  go().catch(() => undefined);
  try {
    await eventually(isFar);
  } finally {
    await kill();
  }
  await w.toss.clearFaults();
}

const calls = async (w: World, operation: string) => (await w.toss.calls({ operation })).length;

describe("a batch killed", SLOW_MACHINE, () => {
  test("between approval and commit: the next run finds each charge by its order id and sends none again", async () => {
    const w = await world();
    const people = await w.subscribers(DUE);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "timeout_after" }, times: "forever" });
    await killWhen(w, { kind: "batch" }, async () => w.emulator.state.payments.size === 2 * DUE);
    const sent = await calls(w, "charge");

    expect(await w.runBatch()).toMatchObject({ due: 0, reconciled: 0 });
    w.moveMinutes(2);
    expect(await w.runBatch()).toMatchObject({ due: 0, reconciled: DUE });
    expect(await calls(w, "charge")).toBe(sent);
    for (const person of people) {
      expect(w.approvalsOf(person)).toHaveLength(2);
      expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(new Date("2026-05-10T10:00:00+09:00"));
    }
  });

  test("before Toss had the charge: the next run sends it with the same key", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "timeout_before" } });
    await killWhen(w, { kind: "batch" }, async () => (await calls(w, "charge")) === 2);
    w.moveMinutes(2);
    await w.runBatch();
    const [, killed, again] = await w.toss.calls({ operation: "charge" });
    expect(again?.idempotencyKey).toBe(killed?.idempotencyKey);
    expect(again?.orderId).toBe(killed?.orderId);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});

describe("a checkout whose server is killed", SLOW_MACHINE, () => {
  test.each(["issue", "charge"] as const)("after Toss did the %s: the next post continues from there", async (operation) => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    await w.toss.fault({ match: { operation }, action: { kind: "timeout_after" } });
    await killWhen(w, { kind: "authorize", input: { userId: person.id, ...redirect } }, async () =>
      operation === "issue" ? w.emulator.state.billingKeys.size === 1 : w.emulator.state.payments.size === 1,
    );
    w.moveMinutes(2);
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
    expect(w.emulator.state.billingKeys.size).toBe(1);
    expect(w.approvalsOf(person)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 0 });
  });
});
