import { describe, expect, test } from "vitest";
import { SENDER_LEASE_MS } from "@/lib/billing/rules/resolving";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext, signal } from "@/tests/support/held-call";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

type Redirect = Awaited<ReturnType<World["openSubscribe"]>>;

/** A customer is back from the window, and the call of their first request is held. */
async function firstRequestHeld(part: "request" | "answer") {
  const w = await world();
  const who = await w.person();
  const redirect = await w.openSubscribe(who);
  const [waiting, resumed] = [signal(), signal()];
  // Where a request waits for another one, the test goes on only when it says so.
  w.context.pause = async () => {
    waiting.give();
    await resumed.given;
  };
  const call = holdNext(w, "issueBillingKey", part);
  const answer = w.comeBack(who, redirect);
  await call.isHeld;
  return { w, who, redirect, first: { ...call, answer }, waiting: waiting.given, resume: resumed.give };
}

const moveMs = (w: World, ms: number) => w.moveTo(new Date(w.now().getTime() + ms));
const checkoutOf = async (w: World, { orderId }: Redirect) =>
  present((await w.sql`select status, locked_until from checkouts where order_id = ${orderId}`)[0], "a checkout");
const count = async (w: World, operation: string) => (await w.toss.calls({ operation })).length;

describe("a request whose lease is over while Toss issues the key", () => {
  test("charges nothing when its key arrives; the request that took over charges once", async () => {
    const { w, who, redirect, first, waiting, resume } = await firstRequestHeld("answer");
    moveMs(w, SENDER_LEASE_MS);
    const call = holdNext(w, "issueBillingKey", "answer");
    const second = w.comeBack(who, redirect);
    await call.isHeld;
    first.letGo();
    await Promise.race([waiting, first.answer]);
    expect(await count(w, "charge")).toBe(0);
    expect(await w.sql`select 1 from payment_methods`).toHaveLength(0);
    expect(await checkoutOf(w, redirect)).toEqual({ status: "issuing", locked_until: new Date(w.now().getTime() + 90_000) });
    call.letGo();
    expect((await second).kind).toBe("completed");
    resume();
    expect((await first.answer).kind).toBe("completed");
    expect(await count(w, "charge")).toBe(1);
    expect(w.emulator.state.billingKeysByCustomer.get(who.customerKey)).toHaveLength(1);
  });

  test.each([
    { afterMs: 89_999, asked: 1 },
    { afterMs: 90_000, asked: 2 },
  ])("$afterMs ms after it began and a second request came, Toss was asked for the key: $asked", async ({ afterMs, asked }) => {
    const { w, who, redirect, first, waiting, resume } = await firstRequestHeld("answer");
    moveMs(w, afterMs);
    const second = w.comeBack(who, redirect);
    await Promise.race([waiting, second]);
    expect(await count(w, "issue")).toBe(asked);
    first.letGo();
    expect((await first.answer).kind).toBe("completed");
    resume();
    expect((await second).kind).toBe("completed");
    expect(await count(w, "charge")).toBe(1);
  });

  test("does not turn a paid checkout into a failed one when Toss then refuses it", async () => {
    const { w, who, redirect, first } = await firstRequestHeld("request");
    moveMs(w, SENDER_LEASE_MS);
    expect((await w.comeBack(who, redirect)).kind).toBe("completed");
    const refusal = { kind: "error", status: 429, code: "TOO_MANY_REQUESTS", processed: false } as const;
    await w.toss.fault({ match: { operation: "issue" }, action: refusal });
    first.letGo();
    expect((await first.answer).kind).toBe("completed");
    expect(await checkoutOf(w, redirect)).toEqual({ status: "completed", locked_until: null });
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "active" });
  });

  test("does not open the checkout of the request that took over when it gets no answer", async () => {
    const { w, who, redirect, first, waiting, resume } = await firstRequestHeld("request");
    moveMs(w, SENDER_LEASE_MS);
    const call = holdNext(w, "issueBillingKey", "answer");
    const second = w.comeBack(who, redirect);
    await call.isHeld;
    await w.toss.fault({ match: { operation: "issue" }, action: { kind: "reset_before" } });
    first.letGo();
    await Promise.race([waiting, first.answer]);
    expect(await checkoutOf(w, redirect)).toEqual({ status: "issuing", locked_until: new Date(w.now().getTime() + 90_000) });
    call.letGo();
    expect((await second).kind).toBe("completed");
    resume();
    expect((await first.answer).kind).toBe("completed");
  });
});
