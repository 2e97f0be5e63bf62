/** An outcome waits for the lock, is decided on the state after it, and never waits for ever. */
import type postgres from "postgres";
import { expect, test } from "vitest";
import { claimDue } from "@/lib/billing/batch/claim-due";
import { sendAttempt } from "@/lib/billing/payment/collect";
import { gatherSettlements } from "@/lib/billing/payment/gather-settlements";
import { settle } from "@/lib/billing/payment/settle";
import { isBusy } from "@/lib/busy";
import { untilBlocked } from "@/tests/support/blocked";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { failLookups, loseAnswer } from "@/tests/support/planting";
import { lastPaymentOf } from "@/tests/support/reconciling";
import { present, type World } from "@/tests/support/world";

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
    await untilBlocked(w.sql);
    return { waiting };
  });
  expect(await settled.waiting).toMatchObject({ status: "declined" });
  expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "canceled" });
});

/** Sends the charges of this many subscriptions; their answers are not written down yet. */
async function sentCharges(w: World, count: number) {
  await w.subscribers(count);
  w.moveTo("2026-04-10T10:00:00+09:00");
  const { attempts } = await claimDue(w.context, { runId: crypto.randomUUID(), limit: count });
  return Promise.all(attempts.map((attempt) => sendAttempt(w.context, attempt)));
}

const hold = (sql: postgres.ISql, paymentId: string) =>
  sql`select 1 from subscriptions s join payments p on p.subscription_id = s.id where p.id = ${paymentId} for update of s`;

test("while another session holds one subscription, the outcomes of the others are written", async () => {
  const w = await world();
  const [first, ...others] = await sentCharges(w, 4);
  const held = present(first, "an outcome");
  const settleOne = gatherSettlements(w.context);
  const { waiting } = await w.sql.begin(async (other) => {
    await hold(other, held.paymentId);
    const waiting = settleOne(held);
    const settled = await Promise.all(others.map(settleOne));
    expect(settled.map(({ status }) => status)).toEqual(["paid", "paid", "paid"]);
    return { waiting };
  });
  expect(await waiting).toMatchObject({ status: "paid" });
});

test("an outcome whose subscription stays held is given up in time, stays pending, and is found by the resolver", async () => {
  const w = await world();
  const [sent] = await sentCharges(w, 1);
  const settlement = present(sent, "an outcome");
  const failure = await w.sql.begin(async (other) => {
    await hold(other, settlement.paymentId);
    return { error: await settle(w.context, settlement).catch((error: unknown) => error) };
  });
  expect(isBusy(failure.error)).toBe(true);
  // The limit for a lock, not the twelve times longer one for a statement.
  expect(failure.error).toMatchObject({ cause: { code: "55P03" } });
  w.moveMinutes(10);
  expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
});
