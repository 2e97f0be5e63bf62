import { expect, test } from "vitest";
import { readOwedRefunds } from "@/lib/admin/read-owed-refunds";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

/** Tuesday, 10 March 2026; Toss does not answer cancels with what this fault says. */
async function withdraws(w: World, fault: { status: number; code: string }) {
  const person = await w.subscriber();
  await w.toss.fault({ match: { operation: "cancel" }, action: { kind: "error", ...fault, processed: false }, times: "forever" });
  await requestOwnRefund(w.context, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 });
  return person;
}

test("a withdrawal that Toss has not confirmed is owed until the end of the third business day", async () => {
  const w = await world();
  const person = await withdraws(w, { status: 500, code: "FAILED_REFUND_PROCESS" });
  const dueAt = new Date("2026-03-14T00:00:00+09:00");
  expect(await readOwedRefunds(w.context)).toMatchObject([
    { userId: person.id, email: person.email, amountWon: 9_900, dueAt, isOverdue: false, refusedCode: null },
  ]);
  w.moveTo("2026-03-13T23:59:59.999+09:00");
  expect(await readOwedRefunds(w.context)).toMatchObject([{ isOverdue: false }]);
  w.moveTo(dueAt);
  expect(await readOwedRefunds(w.context)).toMatchObject([{ isOverdue: true }]);
  await w.toss.clearFaults();
  await w.runBatch();
  expect(await readOwedRefunds(w.context)).toEqual([]);
});

test("one that Toss refuses for good stays for thirty days", async () => {
  const w = await world();
  await withdraws(w, { status: 403, code: "NOT_CANCELABLE_PAYMENT" });
  expect(await readOwedRefunds(w.context)).toMatchObject([{ refusedCode: "NOT_CANCELABLE_PAYMENT" }]);
  w.moveDays(29);
  expect(await readOwedRefunds(w.context)).toHaveLength(1);
  w.moveDays(2);
  expect(await readOwedRefunds(w.context)).toEqual([]);
});

test("one that Toss confirmed at once was never owed", async () => {
  const w = await world();
  const person = await w.subscriber();
  await requestOwnRefund(w.context, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 });
  expect(await readOwedRefunds(w.context)).toEqual([]);
});
