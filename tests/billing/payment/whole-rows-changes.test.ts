import { describe, expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { moneyRowsOf, withSlowCharge } from "@/tests/support/money-rows";
import { CARDS, present } from "@/tests/support/world";

const world = checkedWorlds();

const STARTED = new Date("2026-03-10T10:00:00+09:00");
const PERIOD_END = new Date("2026-04-10T10:00:00+09:00");
const NEXT_END = new Date("2026-05-10T10:00:00+09:00");

describe("every column of what a card change leaves", () => {
  test("while an invoice is owed: it is paid with the new card, and the old card is deleted", async () => {
    const w = await world();
    const who = await w.subscriber({ card: CARDS.goodOnce });
    w.moveTo(PERIOD_END);
    await w.runBatch();
    const before = await moneyRowsOf(w, who);
    w.moveTo("2026-04-12T10:00:00+09:00");
    const redirect = await w.openChange(who);
    w.moveMinutes(1);
    await withSlowCharge(w, () => w.comeBack(who, redirect));
    const moment = (time: string) => new Date(`2026-04-12T${time}+09:00`);
    const after = await moneyRowsOf(w, who);
    const [payment, card, checkout] = [after.payments[2], after.cards[1], after.checkouts[1]];
    const subscription = present(before.subscriptions[0], "a subscription");
    const approved = present(w.approvalsOf(who)[1], "the charge of the new card");
    expect(checkout).toEqual({
      ...before.checkouts[0],
      id: checkout?.id,
      order_id: redirect.orderId,
      purpose: "replace_card",
      plan: null,
      price_id: null,
      amount_won: 9_900,
      terms_version: null,
      created_at: moment("10:00:00"),
      expires_at: moment("10:30:00"),
      payment_method_id: card?.id,
      payment_id: payment?.id,
    });
    expect(after.cards[0]).toEqual({
      ...before.cards[0],
      status: "deleted",
      revoked_at: moment("10:01:00"),
      deleted_at: moment("10:01:12"),
    });
    expect(card).toMatchObject({ status: "active", issuer_code: "51", masked_number: "53108012****789*", revoked_at: null });
    expect(after.subscriptions).toEqual([
      {
        ...subscription,
        status: "active",
        payment_method_id: card?.id,
        period_index: 1,
        current_period_start: PERIOD_END,
        current_period_end: NEXT_END,
        due_at: NEXT_END,
        delinquent_since: null,
        grace_ends_at: null,
        next_attempt_at: null,
        last_decline_code: null,
      },
    ]);
    expect(after.invoices).toEqual([
      before.invoices[0],
      { ...before.invoices[1], status: "paid", closed_at: moment("10:01:12") },
    ]);
    expect(payment).toMatchObject({
      invoice_id: before.invoices[1]?.id,
      subscription_id: subscription.id,
      checkout_id: checkout?.id,
      payment_method_id: card?.id,
      run_id: null,
      trigger: "card_change",
      status: "paid",
      order_id: redirect.orderId,
      amount_won: 9_900,
      created_at: moment("10:01:00"),
      approved_at: moment("10:01:07"),
      settled_at: moment("10:01:12"),
      payment_key: approved.paymentKey,
      supplied_won: 9_000,
      vat_won: 900,
    });
    expect(after.audit.slice(before.audit.length).map(({ action, at: when }) => [action, when])).toEqual([
      ["checkout_opened", moment("10:00:00")],
      ["card_registered", moment("10:01:00")],
      ["card_changed", moment("10:01:00")],
      ["payment_paid", moment("10:01:12")],
      ["card_deleted", moment("10:01:12")],
    ]);
  });

  test("while nothing is owed: only the card", async () => {
    const w = await world();
    const who = await w.subscriber();
    const before = await moneyRowsOf(w, who);
    w.moveTo("2026-03-20T10:00:00+09:00");
    await w.changeCard(who);
    const after = await moneyRowsOf(w, who);
    const changedAt = new Date("2026-03-20T10:00:00+09:00");
    expect(after.subscriptions).toEqual([{ ...before.subscriptions[0], payment_method_id: after.cards[1]?.id }]);
    expect(after.checkouts[1]).toMatchObject({ status: "completed", payment_method_id: after.cards[1]?.id, payment_id: null });
    expect(after.cards[0]).toEqual({ ...before.cards[0], status: "deleted", revoked_at: changedAt, deleted_at: changedAt });
    expect(after).toMatchObject({ invoices: before.invoices, payments: before.payments, ledger: before.ledger });
  });
});

test("every column that a cancellation and its withdrawal change", async () => {
  const w = await world();
  const who = await w.subscriber();
  const before = await moneyRowsOf(w, who);
  const [subscription] = before.subscriptions;
  await w.cancel(who);
  const told = { id: expect.any(String), at: STARTED, actor: `person:${who.id}`, user_id: who.id };
  const about = { ...told, subscription_id: subscription?.id, payment_id: null };
  const scheduled = { ...about, action: "cancel_scheduled", detail: { endsAt: PERIOD_END.toISOString() } };
  expect(await moneyRowsOf(w, who)).toEqual({
    ...before,
    subscriptions: [{ ...subscription, cancel_at: PERIOD_END }],
    audit: [...before.audit, scheduled],
  });
  await w.resume(who);
  expect(await moneyRowsOf(w, who)).toEqual({
    ...before,
    audit: [...before.audit, scheduled, { ...about, action: "resumed", detail: {} }],
  });
});
