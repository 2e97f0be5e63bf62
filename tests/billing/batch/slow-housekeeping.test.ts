import { expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { deliver } from "@/tests/support/webhook-inbox";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const EVENTS = 5;

test("unprocessed webhooks do not use up the time for charging cards", async () => {
  const w = await world();
  const people = await w.subscribers(EVENTS);
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
  for (const person of people) {
    const { order_id } = present((await w.paymentsOf(person))[0], "a payment");
    await deliver(w, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id, status: "CANCELED" } });
  }
  await w.toss.clearFaults();
  answerLookUpsAfterCharge(w);
  w.moveTo("2026-04-10T10:00:00+09:00");
  expect(await w.runBatch()).toMatchObject({ paid: EVENTS, remaining: 0 });
});

/**
 * No look-up is answered before a charge is sent. A run that waits for the look-ups first never
 * ends.
 */
function answerLookUpsAfterCharge(w: World): void {
  const { toss } = w.context;
  let noteCharge = () => {};
  const charged = new Promise<void>((resolve) => {
    noteCharge = resolve;
  });
  w.context.toss = {
    ...toss,
    forHints: {
      ...toss.forHints,
      findPaymentByKey: (paymentKey) => charged.then(() => toss.forHints.findPaymentByKey(paymentKey)),
    },
    charge(input) {
      noteCharge();
      return toss.charge(input);
    },
  };
}
