import { expect, test } from "vitest";
import { judgedWorlds } from "@/tests/support/judged-worlds";

const world = judgedWorlds();

test("a charge that never arrived is not sent for a period that is over: one charge, for the running period", async () => {
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
