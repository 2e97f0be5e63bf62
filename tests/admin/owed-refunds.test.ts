import { expect, test } from "vitest";
import { readOwedRefunds } from "@/lib/admin/read-owed-refunds";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { refundDueAt, refundOverdueBefore } from "@/lib/billing/rules/refund-clock";
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
  expect((await readOwedRefunds(w.context)).rows).toMatchObject([
    { userId: person.id, email: person.email, amountWon: 9_900, dueAt, isOverdue: false, refusedCode: null },
  ]);
  w.moveTo("2026-03-13T23:59:59.999+09:00");
  expect((await readOwedRefunds(w.context)).rows).toMatchObject([{ isOverdue: false }]);
  expect(await readOwedRefunds(w.context)).toMatchObject({ count: 1, overdue: 0, won: 9_900 });
  w.moveTo(dueAt);
  expect((await readOwedRefunds(w.context)).rows).toMatchObject([{ isOverdue: true }]);
  expect(await readOwedRefunds(w.context)).toMatchObject({ count: 1, overdue: 1, won: 9_900 });
  await w.toss.clearFaults();
  await w.runBatch();
  expect((await readOwedRefunds(w.context)).rows).toEqual([]);
});

test("one that Toss refuses for good stays for thirty days", async () => {
  const w = await world();
  await withdraws(w, { status: 403, code: "NOT_CANCELABLE_PAYMENT" });
  expect((await readOwedRefunds(w.context)).rows).toMatchObject([{ refusedCode: "NOT_CANCELABLE_PAYMENT" }]);
  w.moveDays(29);
  expect((await readOwedRefunds(w.context)).rows).toHaveLength(1);
  w.moveDays(2);
  expect((await readOwedRefunds(w.context)).rows).toEqual([]);
});

test("one that Toss confirmed at once was never owed", async () => {
  const w = await world();
  const person = await w.subscriber();
  await requestOwnRefund(w.context, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 });
  expect((await readOwedRefunds(w.context)).rows).toEqual([]);
});

test("an administrator's refund is owed until Toss has confirmed it, and a refused one is not", async () => {
  const w = await world();
  const [who, other] = [await w.subscriber(), await w.subscriber()];
  const give = async ({ id }: { id: string }) => {
    const [payment] = await w.sql`select id from payments where user_id = ${id}`;
    return refundPayment(w.context, { paymentId: payment?.id, amountWon: 3_000, reason: "서비스 장애" });
  };
  const error = { kind: "error", status: 500, code: "FAILED_REFUND_PROCESS", processed: false } as const;
  await w.toss.fault({ match: { operation: "cancel" }, action: error, times: "forever" });
  expect(await give(who)).toMatchObject({ kind: "pending" });
  expect(await readOwedRefunds(w.context)).toMatchObject({ count: 1, rows: [{ kind: "operator", amountWon: 3_000 }] });
  await w.toss.clearFaults();
  w.moveDays(1);
  await w.runBatch();
  await w.toss.fault({ match: { operation: "cancel" }, action: { ...error, status: 403, code: "NOT_CANCELABLE_PAYMENT" } });
  expect(await give(other)).toMatchObject({ kind: "refused" });
  expect(await readOwedRefunds(w.context)).toMatchObject({ count: 0, rows: [] });
});

test("a request is overdue exactly from the end of its third business day, on every day of a year", () => {
  const hour = 3_600_000;
  for (let at = Date.parse("2026-01-01T00:00:00+09:00"); at < Date.parse("2027-01-01T00:00:00+09:00"); at += 5 * hour) {
    const requestedAt = new Date(at);
    const dueAt = refundDueAt(requestedAt);
    expect(requestedAt < refundOverdueBefore(dueAt)).toBe(true);
    expect(requestedAt < refundOverdueBefore(new Date(dueAt.getTime() - 1))).toBe(false);
  }
});
