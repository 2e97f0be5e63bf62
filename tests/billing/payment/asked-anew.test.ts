import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
/** What the look-up takes, so that a person's act fits in between. */
const LOOK_UP_MS = 1_500;

/** A renewal that never arrived at Toss and whose look-up, a day later, takes its time. */
async function withSlowLookUp(): Promise<{ w: World; person: Person; run: ReturnType<World["runBatch"]> }> {
  const w = await world();
  const person = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
  expect(await w.runBatch()).toMatchObject({ unknown: 1 });
  w.moveDays(1);
  const before = (await w.toss.calls({ operation: "lookup" })).length;
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "slow", delayMs: LOOK_UP_MS } });
  const run = w.runBatch();
  await expect.poll(async () => (await w.toss.calls({ operation: "lookup" })).length).toBe(before + 1);
  return { w, person, run };
}

const sendings = async (w: World) => (await w.toss.calls({ operation: "charge" })).slice(1);

describe("while Toss is being asked about a charge that never arrived", () => {
  test("the person cancels: it is not sent again, and the subscription ends", async () => {
    const { w, person, run } = await withSlowLookUp();
    expect(await w.cancel(person)).toMatchObject({ ok: true });
    await run;
    expect(await sendings(w)).toHaveLength(1);
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "declined", decline_class: "abandoned" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled" });
  });

  test("the person brings another card: the old one is not charged any more, the new one is", async () => {
    const { w, person, run } = await withSlowLookUp();
    await w.changeCard(person);
    await run;
    const [first, next, ...more] = await sendings(w);
    expect(more).toEqual([]);
    expect(next?.orderId).not.toBe(first?.orderId);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});
