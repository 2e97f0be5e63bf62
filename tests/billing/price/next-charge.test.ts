import { describe, expect, test } from "vitest";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import { readPersonStory } from "@/lib/admin/read-person-story";
import { nextChargeOf } from "@/lib/billing/price/charge-of";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();

/** Gives the subscription another price, as an announcement or a plan change does. */
async function hold(w: World, amountWon: number): Promise<string> {
  const [price] = await w.sql<{ id: string }[]>`insert into prices (plan, version, amount_won, created_at)
    values ('pro_monthly', 2, ${amountWon}, ${w.now()}) returning id`;
  const id = price?.id ?? "";
  await w.sql`update subscriptions set price_id = ${id}`;
  return id;
}

describe("the next charge", () => {
  test("is one amount on every page, in the story and on the invoice", async () => {
    const w = await world();
    const person = await w.subscriber();
    await hold(w, 8_000);
    const [status, summary, story] = [
      await readBillingStatus(w.context, { userId: person.id, isAdmin: false }),
      await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false }),
      await readPersonStory(w.context, { userId: person.id, invoicesBefore: null }),
    ];
    const at = new Date("2026-04-10T09:00:00+09:00");
    const next = { at: new Date(at.getTime() + 24 * 3_600_000), amountWon: 8_000 };
    expect(status.state).toMatchObject({ kind: "active", nextChargeAt: next.at, nextChargeWon: next.amountWon });
    expect(summary.subscription).toMatchObject({ nextChargeAt: next.at, nextChargeWon: next.amountWon });
    expect(story?.subscriptions[0]?.nextCharge).toEqual(next);
    w.moveTo(next.at);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect((await w.invoicesOf(person)).map(({ amount_won }) => amount_won)).toEqual([9_900, 8_000]);
  });

  test("is a rise against the invoice that was paid, not against the price", async () => {
    const w = await world();
    const person = await w.subscriber();
    await hold(w, 12_000);
    const latest = await findLatestSubscriptionOf(w.context.db, person.id);
    expect(latest && nextChargeOf(w.context, { ...latest, isComplimentary: false })).toMatchObject({
      amountWon: 12_000,
      rise: { fromWon: 9_900, toWon: 12_000 },
    });
  });

  test("of a period that costs nothing sends nothing, and the period begins", async () => {
    const w = await world();
    const person = await w.subscriber();
    const price = await hold(w, 99);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 0, paid: 0, remaining: 0, status: "completed" });
    expect(w.approvalsOf(person)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({
      status: "active",
      periodIndex: 1,
      priceId: price,
      currentPeriodEnd: new Date("2026-05-10T10:00:00+09:00"),
      dueAt: new Date("2026-05-10T10:00:00+09:00"),
      pendingPaymentId: null,
    });
    expect(await w.sql`select status, amount_won, discount_won, credit_won from invoices where period_index = 1`).toEqual([
      { status: "paid", amount_won: 0, discount_won: 99, credit_won: 0 },
    ]);
    expect(await w.sql`select detail from audit_events where action = 'renewed_free'`).toEqual([
      { detail: { listWon: 99, discountWon: 99, creditWon: 0 } },
    ]);
  });

  test("that was paid leaves the subscription with the price of its invoice", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { priceId } = await w.subscriptionOf(person);
    w.moveTo("2026-04-10T10:00:00+09:00");
    const price = await hold(w, 8_000);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await w.runBatch();
    // Meanwhile the row was set back, as an older release would leave it.
    await w.sql`update subscriptions set price_id = ${priceId}`;
    await w.toss.behaviour(person.customerKey, null);
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", priceId: price });
  });
});
