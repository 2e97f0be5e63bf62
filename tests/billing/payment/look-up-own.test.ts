import { describe, expect, test } from "vitest";
import { lookUpOwn } from "@/lib/billing/payment/look-up-own";
import { SENDER_LEASE_MS } from "@/lib/billing/rules/resolving";
import { checkedWorlds } from "@/tests/support/checked-worlds";

const world = checkedWorlds();

/** A renewal that Toss approved and whose answer was lost. */
async function withLostAnswer() {
  const w = await world();
  const person = await w.subscriber();
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "error", status: 500, code: "X", processed: false } });
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.runBatch();
  const lookups = async () => (await w.toss.calls({ operation: "lookup" })).length;
  return { w, person, lookups };
}

describe("a customer whose payment is being checked", () => {
  test("has it looked up at Toss when the page asks, and not before its sender can be done", async () => {
    const { w, person, lookups } = await withLostAnswer();
    const before = await lookups();
    w.moveTo(new Date(w.now().getTime() + SENDER_LEASE_MS - 1));
    expect(await lookUpOwn(w.context, { userId: person.id })).toEqual({ isPending: true });
    expect(await lookups()).toBe(before);
    w.moveTo(new Date(w.now().getTime() + 1));
    expect(await lookUpOwn(w.context, { userId: person.id })).toEqual({ isPending: false });
    expect(await lookups()).toBe(before + 1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", pendingPaymentId: null });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("twenty times at once: Toss is asked once", async () => {
    const { w, person, lookups } = await withLostAnswer();
    w.moveMinutes(2);
    const before = await lookups();
    await Promise.all(Array.from({ length: 20 }, () => lookUpOwn(w.context, { userId: person.id })));
    expect(await lookups()).toBe(before + 1);
  });

  test("cannot ask about another customer's", async () => {
    const { w, lookups } = await withLostAnswer();
    const other = await w.person();
    w.moveMinutes(2);
    const before = await lookups();
    expect(await lookUpOwn(w.context, { userId: other.id })).toEqual({ isPending: false });
    expect(await lookups()).toBe(before);
  });
});
