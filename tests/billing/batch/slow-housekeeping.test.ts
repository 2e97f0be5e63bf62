import { expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { deliver } from "@/tests/support/webhook-inbox";
import { present } from "@/tests/support/world";

const world = checkedWorlds();
const EVENTS = 30;
const DELAY_MS = 300;
const DEADLINE_MS = 7_000;

test("unprocessed webhooks do not use up the time for charging cards", async () => {
  const w = await world();
  const person = await w.subscriber();
  const { order_id } = present((await w.paymentsOf(person))[0], "a payment");
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
  for (let i = 0; i < EVENTS; i++)
    await deliver(w, { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id, transactionKey: `forged-${i}` } });
  await w.toss.clearFaults();
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "slow", delayMs: DELAY_MS }, times: "forever" });
  w.moveTo("2026-04-10T10:00:00+09:00");
  const endsAt = performance.now() + DEADLINE_MS;
  expect(await w.runBatch({ isOutOfTime: () => performance.now() > endsAt })).toMatchObject({ paid: 1, remaining: 0 });
});
