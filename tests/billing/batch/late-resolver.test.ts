import { expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";

const world = checkedWorlds();

test("a charge that never arrived is not sent after its period: one charge, for the current period", async () => {
  const w = await world();
  const person = await w.subscriber();
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
  w.moveTo("2026-05-09T10:00:00+09:00");
  await w.runBatch();
  w.moveTo("2026-05-11T10:00:00+09:00");
  await w.runBatch();
  await w.runBatch();
  expect(w.approvalsOf(person)).toHaveLength(2);
  expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", periodIndex: 2 });
});

test("the last attempt in grace that never arrived is not sent after it: the subscription ends unpaid without a charge", async () => {
  const w = await world();
  const person = await w.subscriber();
  w.moveTo("2026-04-11T09:00:00+09:00");
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "decline", code: "REJECT_CARD_PAYMENT" }, times: 4 });
  for (const day of ["11", "12", "14", "16"]) {
    w.moveTo(`2026-04-${day}T09:00:00+09:00`);
    expect(await w.runBatch()).toMatchObject({ declined: 1 });
  }
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
  w.moveTo("2026-04-18T09:00:00+09:00");
  expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
  const sent = (await w.toss.calls({ operation: "charge" })).length;
  w.moveTo("2026-04-19T09:00:00+09:00");
  expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0, ended: 1 });
  expect((await w.toss.calls({ operation: "charge" })).length).toBe(sent);
  expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "unpaid" });
  expect(w.approvalsOf(person)).toHaveLength(1);
});
