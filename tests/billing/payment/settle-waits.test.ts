/** An outcome is decided on the state after the lock is taken, not before. */
import { expect, test } from "vitest";
import { settle } from "@/lib/billing/payment/settle";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { eventually } from "@/tests/support/patience";
import { failLookups, loseAnswer } from "@/tests/support/planting";
import { lastPaymentOf } from "@/tests/support/reconciling";

const world = checkedWorlds();

test("a cancellation that commits while an outcome waits for the subscription's lock counts: no dunning", async () => {
  const w = await world();
  const who = await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await w.runBatch();
  w.moveTo("2026-04-11T09:00:00+09:00");
  await loseAnswer(w, who);
  await failLookups(w);
  expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
  await w.toss.clearFaults();
  const { id: paymentId } = await lastPaymentOf(w, who);
  const outcome = { kind: "declined", declineClass: "soft", code: "REJECT_CARD_PAYMENT", message: "" } as const;
  const settled = await w.sql.begin(async (other) => {
    await other`update subscriptions set cancel_at = ${w.now()} where user_id = ${who.id}`;
    const waiting = settle(w.context, { paymentId, outcome });
    await eventually(async () => (await w.sql`select 1 from pg_locks where not granted`).length > 0);
    return { waiting };
  });
  expect(await settled.waiting).toMatchObject({ status: "declined" });
  expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "canceled" });
});
