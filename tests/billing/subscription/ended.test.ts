import { describe, expect, onTestFinished, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { openCardChange } from "@/lib/billing/checkout/open-checkout";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { settle } from "@/lib/billing/payment/settle";
import { endSubscription } from "@/lib/billing/subscription/end-subscription";
import { InvariantViolation } from "@/lib/invariant";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { deliver } from "@/tests/support/webhook-inbox";
import { createWorld, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** Somebody who cancelled, and whose period is over. */
async function ended(w: World): Promise<Person> {
  const who = await w.subscriber();
  await w.cancel(who);
  w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
  await w.runBatch();
  expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "canceled" });
  return who;
}

/** What is thrown goes to the door; here it only must change nothing. */
const orThrows = (act: Promise<unknown>): Promise<unknown> => act.catch((error: unknown) => error);

describe("a subscription that has ended", () => {
  test.each<[string, (w: World, who: Person) => Promise<unknown>, unknown]>([
    ["cancel", (w, who) => w.cancel(who), { ok: false, reason: "not_subscribed" }],
    ["resume", (w, who) => w.resume(who), { ok: false, reason: "not_subscribed" }],
    ["another try", (w, { id }) => retryPayment(w.context, { userId: id }), { kind: "refused", reason: "nothing_owed" }],
    ["another card", (w, { id }) => openCardChange(w.context, { userId: id }), { ok: false, reason: "not_subscribed" }],
    ["the batch", (w) => w.runBatch(), expect.objectContaining({ due: 0, ended: 0, unknown: 0 })],
    ["the resolver", (w) => resolvePending(w.context).then(({ payments }) => payments), []],
    [
      "a refund in Toss's console, told by a webhook",
      async (w, who) => {
        const { payment_key: paymentKey, order_id: orderId } = present((await w.paymentsOf(who))[0], "a payment");
        await w.toss.consoleCancel(present(paymentKey, "a payment key"));
        const told = await deliver(w, { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey, orderId, status: "CANCELED" } });
        return told.verdict;
      },
      { status: "processed", result: "paid" },
    ],
    [
      "ending it once more",
      async (w, who) => {
        const subscription = await w.subscriptionOf(who);
        const again = { subscription, reason: "unpaid", endedAt: w.now() } as const;
        return orThrows(w.context.db.transaction((tx) => endSubscription(tx, w.context, again)));
      },
      expect.any(InvariantViolation),
    ],
  ])("is not changed by %s", async (_, act, answer) => {
    const w = await world();
    const who = await ended(w);
    const before = await w.subscriptionOf(who);
    expect(await act(w, who)).toEqual(answer);
    expect(await w.subscriptionOf(who)).toEqual(before);
    expect(w.approvalsOf(who)).toHaveLength(1);
  });

  test("is not brought back by a card that was on its way: the key is deleted, and nothing charged", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.cancel(who);
    const { currentPeriodEnd } = await w.subscriptionOf(who);
    w.moveTo(new Date(currentPeriodEnd.getTime() - 60_000));
    const redirect = await w.openChange(who);
    w.moveTo(currentPeriodEnd);
    await w.runBatch();
    const before = await w.subscriptionOf(who);
    expect(await w.comeBack(who, redirect)).toEqual({ kind: "refused", reason: "not_subscribed" });
    expect(await w.subscriptionOf(who)).toEqual(before);
    expect(await w.sql`select distinct status from payment_methods`).toEqual([{ status: "deleted" }]);
  });

  test("is not paid for any more: an approval that comes too late breaks a promise and writes nothing", async () => {
    // Not a judged world: no operation ends a subscription while an attempt is open, so the money
    // can only wait for a person.
    const w = await createWorld();
    onTestFinished(() => w.close());
    const who = await w.subscriber();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
    await w.runBatch();
    const [, pending] = await w.paymentsOf(who);
    const { id, order_id } = present(pending, "an open attempt");
    await w.sql`update subscriptions set status = 'ended', ended_at = ${w.now()}, end_reason = 'unpaid', due_at = null,
      pending_payment_id = null where user_id = ${who.id}`;
    const before = await w.subscriptionOf(who);
    await w.toss.clearFaults();
    const found = await w.context.toss.findPaymentByOrderId(order_id);
    if (found.kind !== "found") throw new Error("not at Toss");
    const paid = { paymentId: id, outcome: { kind: "paid", payment: found.payment } } as const;
    expect(await orThrows(settle(w.context, paid))).toBeInstanceOf(InvariantViolation);
    expect(await w.subscriptionOf(who)).toEqual(before);
    expect((await w.paymentsOf(who))[1]).toMatchObject({ status: "pending" });
  });
});
