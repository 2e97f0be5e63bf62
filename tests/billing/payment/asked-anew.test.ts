import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

/** A renewal that never reached Toss and whose look-up a day later is slow. */
async function withSlowLookUp(): Promise<{ w: World; person: Person; finish: () => ReturnType<World["runBatch"]> }> {
  const w = await world();
  const person = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
  expect(await w.runBatch()).toMatchObject({ unknown: 1 });
  w.moveDays(1);
  const lookUp = holdNext(w, "findPaymentByOrderId", "answer");
  const run = w.runBatch();
  await lookUp.isHeld;
  const finish = () => {
    lookUp.letGo();
    return run;
  };
  return { w, person, finish };
}

const sendings = async (w: World) => (await w.toss.calls({ operation: "charge" })).slice(1);

describe("during the look-up of a charge that never arrived", () => {
  test("the customer cancels: it is not sent again, and the subscription ends", async () => {
    const { w, person, finish } = await withSlowLookUp();
    expect(await w.cancel(person)).toMatchObject({ ok: true });
    await finish();
    expect(await sendings(w)).toHaveLength(1);
    expect((await w.paymentsOf(person)).at(-1)).toMatchObject({ status: "declined", decline_class: "abandoned" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "canceled" });
  });

  test("the customer changes the card: the new one is charged, not the old one", async () => {
    const { w, person, finish } = await withSlowLookUp();
    await w.changeCard(person);
    await finish();
    const [first, next, ...more] = await sendings(w);
    expect(more).toEqual([]);
    expect(next?.orderId).not.toBe(first?.orderId);
    expect(w.approvalsOf(person)).toHaveLength(2);
  });
});
