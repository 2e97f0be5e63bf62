import { describe, expect, test } from "vitest";
import type { Transaction } from "@/db/client";
import { lockCheckout } from "@/db/queries/checkout/checkouts";
import { openFirstPayment } from "@/lib/billing/checkout/open-first-payment";
import { refreshPayment } from "@/lib/billing/payment/refresh-payment";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const operationsSeen = async (w: World) => (await w.toss.calls()).map((call) => call.operation);

/** The same transaction, in which `happens` runs right after the first matching read. */
function afterFirstRead(tx: Transaction, read: RegExp, happens: () => Promise<unknown>): Transaction {
  const { client } = tx._.session as unknown as { client: { unsafe: (...asked: unknown[]) => Promise<unknown[]> } };
  let hasHappened = false;
  const unsafe = (text: string, ...rest: unknown[]) => {
    const asked = client.unsafe(text, ...rest);
    if (hasHappened || !read.test(text)) return asked;
    hasHappened = true;
    const slowly = async (rows: unknown) => {
      await happens();
      return rows;
    };
    const { values } = asked as unknown as { values: () => Promise<unknown> };
    return { values: () => values.call(asked).then(slowly) };
  };
  return new Proxy(tx, {
    get: (target, name) => (name === "_" ? { ...target._, session: { client: { unsafe } } } : Reflect.get(target, name, target)),
  });
}

describe("one checkout, one key, one charge", () => {
  test("a success page refreshed three times gives the same answer without calling Toss again", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    const first = await w.comeBack(person, redirect);
    for (let refresh = 0; refresh < 3; refresh++) expect(await w.comeBack(person, redirect)).toEqual(first);
    expect(await operationsSeen(w)).toEqual(["issue", "charge"]);
  });

  test("a success page in two tabs, double-clicked, gets the same answer", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    const [one, other] = await Promise.all([w.comeBack(person, redirect), w.comeBack(person, redirect)]);
    expect(one.kind).toBe("completed");
    expect(other).toEqual(one);
    expect(await operationsSeen(w)).toEqual(["issue", "charge"]);
  });

  test("50 concurrent posts: one key, one charge, 50 equal answers", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    const answers = await Promise.all(Array.from({ length: 50 }, () => w.comeBack(person, redirect)));
    expect(answers[0]?.kind).toBe("completed");
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await operationsSeen(w)).toEqual(["issue", "charge"]);
  });

  test("a declined checkout stays declined at every repetition", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person, { card: "4518420000000101" });
    const first = await w.comeBack(person, redirect);
    expect(first.kind).toBe("declined");
    expect(await w.comeBack(person, redirect)).toEqual(first);
    expect((await w.toss.calls({ operation: "charge" })).length).toBe(1);
  });

  test("two concurrent checkouts of one person: one subscription, one charge, the other card deleted", async () => {
    const w = await world();
    const person = await w.person();
    const [one, other] = [await w.openSubscribe(person), await w.openSubscribe(person, { plan: "pro_yearly" })];
    const kinds = (await Promise.all([w.comeBack(person, one), w.comeBack(person, other)])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["completed", "refused"]);
    expect(w.approvalsOf(person)).toHaveLength(1);
    const keys = w.emulator.state.billingKeysByCustomer.get(person.customerKey) ?? [];
    expect(keys.filter((key) => key.deletedAtMs === null)).toHaveLength(1);
    const [live] = await w.sql`select count(*)::int as count from subscriptions where user_id = ${person.id}`;
    expect(live).toEqual({ count: 1 });
  });

  test("twelve people with two concurrent checkouts each cause no deadlock", async () => {
    const w = await world();
    const people = await Promise.all(Array.from({ length: 12 }, () => w.person()));
    const pairs = await Promise.all(
      people.map(async (who) => ({ who, windows: [await w.openSubscribe(who), await w.openSubscribe(who)] })),
    );
    const answers = await Promise.all(pairs.flatMap(({ who, windows }) => windows.map((window) => w.comeBack(who, window))));
    expect(answers.filter(({ kind }) => kind === "completed")).toHaveLength(12);
    expect(answers.filter(({ kind }) => kind === "refused")).toHaveLength(12);
    for (const who of people) expect(w.approvalsOf(who)).toHaveLength(1);
  });

  test("a second checkout opened before the first was paid is refused afterwards: no charge, its card deleted", async () => {
    const w = await world();
    const person = await w.person();
    const [one, other] = [await w.openSubscribe(person), await w.openSubscribe(person, { plan: "pro_yearly" })];
    await w.comeBack(person, one);
    expect(await w.comeBack(person, other)).toEqual({ kind: "refused", reason: "already_subscribed" });
    expect(await w.toss.calls({ operation: "charge" })).toHaveLength(1);
    expect((w.emulator.state.billingKeysByCustomer.get(person.customerKey) ?? []).map((key) => key.deletedAtMs === null)).toEqual(
      [true, false],
    );
  });

  test("a second checkout while the first payment is pending is refused: no second charge", async () => {
    const w = await world();
    const person = await w.person();
    const [one, other] = [await w.openSubscribe(person), await w.openSubscribe(person)];
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect((await w.comeBack(person, one)).kind).toBe("pending");
    expect(await w.comeBack(person, other)).toEqual({ kind: "refused", reason: "payment_in_progress" });
    expect(await w.toss.calls({ operation: "charge" })).toHaveLength(1);
    await w.toss.clearFaults();
    w.moveMinutes(5);
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active" });
  });

  test("a first payment approved while a second checkout is processed is noticed: no second charge", async () => {
    const w = await world();
    const person = await w.person();
    const [one, other] = [await w.openSubscribe(person), await w.openSubscribe(person)];
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect((await w.comeBack(person, one)).kind).toBe("pending");
    await w.toss.clearFaults();
    const [first] = await w.paymentsOf(person);
    const [card] = await w.sql<{ id: string }[]>`select id from payment_methods where user_id = ${person.id}`;
    const settleFirst = () => refreshPayment(w.context, { paymentId: present(first, "the first payment").id });
    const opened = await w.context.db.transaction(async (tx) => {
      const checkout = present(await lockCheckout(tx, { orderId: other.orderId, userId: person.id }), "the second checkout");
      const slow = afterFirstRead(tx, /from "(subscriptions|invoices)"/, settleFirst);
      return openFirstPayment(slow, w.context, { checkout, paymentMethodId: present(card, "the card").id });
    });
    expect(opened).toEqual({ kind: "refused", reason: expect.stringMatching(/already_subscribed|payment_in_progress/) });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active" });
  });

  test("a key issued without an answer is used by the next post: one key, one charge", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    await w.toss.fault({ match: { operation: "issue" }, action: { kind: "reset_after" } });
    expect((await w.comeBack(person, redirect)).kind).toBe("pending");
    expect((await w.comeBack(person, redirect)).kind).toBe("completed");
    expect(w.emulator.state.billingKeysByCustomer.get(person.customerKey)).toHaveLength(1);
    expect(w.approvalsOf(person)).toHaveLength(1);
  });
});

describe("a foreign or expired checkout", () => {
  test("another person's customerKey is refused without calling Toss", async () => {
    const w = await world();
    const [person, stranger] = [await w.person(), await w.person()];
    const redirect = await w.openSubscribe(person);
    const answer = await w.comeBack(person, { ...redirect, customerKey: stranger.customerKey });
    expect(answer).toEqual({ kind: "refused", reason: "customer_key_mismatch" });
    expect(await w.toss.callCount()).toBe(0);
  });

  test("another person's order is not found, without calling Toss", async () => {
    const w = await world();
    const [person, stranger] = [await w.person(), await w.person()];
    const redirect = await w.openSubscribe(person);
    const answer = await w.comeBack(stranger, { ...redirect, customerKey: stranger.customerKey });
    expect(answer).toEqual({ kind: "refused", reason: "checkout_not_found" });
    expect(await w.toss.callCount()).toBe(0);
  });

  test("a checkout is valid to its last millisecond and not after", async () => {
    const w = await world();
    const [early, late] = [await w.person(), await w.person()];
    const redirects = [await w.openSubscribe(early), await w.openSubscribe(late)] as const;
    w.moveTo(new Date(w.now().getTime() + 30 * 60_000 - 1));
    expect((await w.comeBack(early, redirects[0])).kind).toBe("completed");
    const callsBefore = await w.toss.callCount();
    w.moveTo(new Date(w.now().getTime() + 1));
    expect(await w.comeBack(late, redirects[1])).toEqual({ kind: "refused", reason: "checkout_expired" });
    expect(await w.toss.callCount()).toBe(callsBefore);
  });

  test("an authKey that was used already charges nothing", async () => {
    const w = await world();
    const person = await w.person();
    const [one, other] = [await w.openSubscribe(person), await w.openSubscribe(person)];
    await w.comeBack(person, one);
    expect((await w.comeBack(person, { ...other, authKey: one.authKey })).kind).not.toBe("completed");
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("leaving at any step before the redirect keeps the person FREE, and the checkout expires", async () => {
    const w = await world();
    const person = await w.person();
    await w.openSubscribe(person);
    w.moveMinutes(31);
    await w.runBatch();
    expect(await w.hasSubscription(person)).toBe(false);
    expect(await w.sql`select status from checkouts`).toMatchObject([{ status: "expired" }]);
    expect(await w.toss.callCount()).toBe(0);
  });
});
