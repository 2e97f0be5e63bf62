import { describe, expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, present } from "@/tests/support/world";

const world = checkedWorlds();

describe("an approved first charge", () => {
  test("makes a subscription whose period ends exactly one calendar month after its start", async () => {
    const w = await world();
    const person = await w.person();
    expect((await w.subscribe(person)).kind).toBe("completed");
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      periodIndex: 0,
      currentPeriodStart: w.now(),
      currentPeriodEnd: new Date("2026-04-10T10:00:00+09:00"),
    });
    expect(w.approvalsOf(person)).toMatchObject([{ totalAmount: 9_900 }]);
    expect(await w.invoicesOf(person)).toMatchObject([{ status: "paid", reason: "subscription_create", amount_won: 9_900 }]);
  });

  test("of the yearly plan is granted for twelve months at the yearly price", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(new Date("2027-03-10T10:00:00+09:00"));
    expect(w.approvalsOf(person)).toMatchObject([{ totalAmount: 99_000 }]);
  });

  test("whose answer is lost is found by its order id in the same request", async () => {
    const w = await world();
    const person = await w.person();
    expect((await w.subscribe(person, { card: CARDS.lostAnswer })).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("of a wrong amount grants nothing and stays pending for an operator", async () => {
    const w = await world();
    const person = await w.person();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "wrong_amount", amount: 990 } });
    expect((await w.subscribe(person)).kind).toBe("pending");
    expect(await w.hasSubscription(person)).toBe(false);
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "pending", pending_reason: "amount_mismatch" }]);
  });
});

describe("a first charge that is declined", () => {
  test("leaves the person FREE without a subscription, and the key is deleted at Toss", async () => {
    const w = await world();
    const person = await w.person();
    expect(await w.subscribe(person, { card: CARDS.insufficient })).toEqual({
      kind: "declined",
      reason: "insufficient_funds",
      code: "REJECT_CARD_PAYMENT",
    });
    expect(await w.hasSubscription(person)).toBe(false);
    expect(await w.invoicesOf(person)).toMatchObject([{ status: "void" }]);
    const [key] = present(w.emulator.state.billingKeysByCustomer.get(person.customerKey), "a billing key");
    expect(present(key, "a billing key").deletedAtMs).not.toBeNull();
  });

  test("may be tried again with another card", async () => {
    const w = await world();
    const person = await w.person();
    await w.subscribe(person, { card: CARDS.stopped });
    expect((await w.subscribe(person, { card: CARDS.good })).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("at the issue of the key charges nothing", async () => {
    const w = await world();
    const person = await w.person();
    expect(await w.subscribe(person, { card: CARDS.refusedAtIssue })).toEqual({
      kind: "declined",
      reason: "card_details_wrong",
      code: "INVALID_CARD_NUMBER",
    });
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
    expect(await w.paymentsOf(person)).toEqual([]);
  });

  test.each(["UNAUTHORIZED_KEY", "FORBIDDEN_REQUEST", "NOT_SUPPORTED_METHOD", "NOT_FOUND_HTTP_METHOD"])(
    "for our own fault (%s) is never told as the card's",
    async (code) => {
      const w = await world();
      const person = await w.person();
      await w.toss.fault({ match: { operation: "charge" }, action: { kind: "error", status: 403, code, processed: false } });
      expect(await w.subscribe(person)).toEqual({ kind: "refused", reason: "provider_unavailable" });
      expect(await w.hasSubscription(person)).toBe(false);
    },
  );
});

describe("a first charge without an answer", () => {
  test("is pending, then found by the next run; repeating the request gives the subscription without a charge", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await w.comeBack(person, redirect)).toEqual({ kind: "pending", orderId: redirect.orderId });
    expect(await w.hasSubscription(person)).toBe(false);
    await w.toss.clearFaults();
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("that never reached Toss is sent again with the same key while the checkout is open", async () => {
    const w = await world();
    const person = await w.person();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: 2 });
    expect((await w.subscribe(person)).kind).toBe("pending");
    for (let run = 0; run < 2; run++) {
      w.moveMinutes(5);
      await w.runBatch();
    }
    expect((await w.subscriptionOf(person)).status).toBe("active");
    const sent = await w.toss.calls({ operation: "charge" });
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((call) => call.idempotencyKey)).size).toBe(1);
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("that never reached Toss is given up once the checkout has expired: no unexpected charge", async () => {
    const w = await world();
    const person = await w.person();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: 2 });
    await w.subscribe(person);
    const sentBefore = await w.toss.calls({ operation: "charge" });
    w.moveMinutes(31);
    await w.runBatch();
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "declined", decline_class: "abandoned" }]);
    expect(await w.hasSubscription(person)).toBe(false);
    expect(await w.toss.calls({ operation: "charge" })).toHaveLength(sentBefore.length);
  });
});
