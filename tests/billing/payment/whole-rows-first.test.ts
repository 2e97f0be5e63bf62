import { describe, expect, test } from "vitest";
import { billingKeyFingerprints, openBillingKey } from "@/lib/billing/card/billing-key";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { moneyRowsOf, withSlowCharge } from "@/tests/support/money-rows";
import { CARDS, present } from "@/tests/support/world";

const world = checkedWorlds();

const at = (time: string) => new Date(`2026-03-10T${time}+09:00`);
const [OPENED, RETURNED, SENT, ANSWERED] = [at("10:00:00"), at("10:01:00"), at("10:01:07"), at("10:01:12")];

/** A customer opens the window, returns a minute later, and the charge takes 12 s. */
async function firstCharge(card: string) {
  const w = await world();
  const who = await w.person();
  const redirect = await w.openSubscribe(who, { card });
  w.moveMinutes(1);
  await withSlowCharge(w, () => w.comeBack(who, redirect));
  const [billingKey] = [...w.emulator.state.billingKeys.values()];
  return { w, who, redirect, billingKey: present(billingKey, "a billing key") };
}

describe("every column of what a first charge leaves", () => {
  test("when it is paid", async () => {
    const { w, who, redirect, billingKey } = await firstCharge(CARDS.good);
    const rows = await moneyRowsOf(w, who);
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const [checkout, invoice, payment] = [rows.checkouts[0], rows.invoices[0], rows.payments[0]];
    const [card, subscription, ledger] = [rows.cards[0], rows.subscriptions[0], rows.ledger[0]];
    const approved = present(w.approvalsOf(who)[0], "an approval at Toss");
    expect(await w.sql`select * from prices`).toEqual([
      {
        id: checkout?.price_id,
        plan: "pro_monthly",
        version: 1,
        amount_won: 9_900,
        created_at: OPENED,
        raise_from: null,
        without_consent: null,
      },
    ]);
    expect(rows.checkouts).toEqual([
      {
        id,
        order_id: redirect.orderId,
        user_id: who.id,
        purpose: "subscribe",
        status: "completed",
        plan: "pro_monthly",
        price_id: id,
        quantity: 1,
        amount_won: 9_900,
        discount_won: 0,
        promotion_code_id: null,
        trial_days: null,
        terms_version: TERMS_VERSION,
        created_at: OPENED,
        expires_at: at("10:30:00"),
        locked_until: null,
        payment_method_id: card?.id,
        payment_id: payment?.id,
        invoice_id: null,
        failed_reason: null,
        failed_code: null,
        failure_code: null,
      },
    ]);
    expect(rows.cards).toEqual([
      {
        id,
        user_id: who.id,
        status: "active",
        billing_key_sealed: expect.stringMatching(/^k1\./),
        billing_key_fingerprint: billingKeyFingerprints(w.context, billingKey.billingKey)[0],
        issuer_code: "41",
        masked_number: "45184212****789*",
        card_type: "신용",
        owner_type: "개인",
        created_at: RETURNED,
        revoked_at: null,
        deleted_at: null,
        reported_deleted_at: null,
        deletion_tries: 0,
      },
    ]);
    const sealed = { id: String(card?.id), billingKeySealed: String(card?.billing_key_sealed) };
    expect(openBillingKey(w.context, sealed)).toEqual({ kind: "opened", billingKey: billingKey.billingKey });
    expect(rows.invoices).toEqual([
      {
        id,
        year: 2026,
        sequence: 1,
        user_id: who.id,
        subscription_id: subscription?.id,
        price_id: checkout?.price_id,
        plan: "pro_monthly",
        quantity: 1,
        reason: "subscription_create",
        redemption_id: null,
        status: "paid",
        period_index: 0,
        period_start: RETURNED,
        period_end: new Date("2026-04-10T10:01:00+09:00"),
        amount_won: 9_900,
        discount_won: 0,
        credit_won: 0,
        gate: "own_act",
        consent_id: null,
        details_id: null,
        opened_at: RETURNED,
        closed_at: ANSWERED,
      },
    ]);
    expect(rows.payments).toEqual([
      {
        id,
        invoice_id: invoice?.id,
        user_id: who.id,
        subscription_id: subscription?.id,
        checkout_id: checkout?.id,
        payment_method_id: card?.id,
        run_id: null,
        trigger: "checkout",
        status: "paid",
        order_id: redirect.orderId,
        amount_won: 9_900,
        refunded_won: 0,
        created_at: RETURNED,
        sent_again_at: null,
        settled_at: ANSWERED,
        resolve_at: null,
        looked_up_at: null,
        resolve_tries: 0,
        hint_read_at: null,
        pending_reason: null,
        pending_code: null,
        last_answer: null,
        payment_key: approved.paymentKey,
        approved_at: SENT,
        supplied_won: 9_000,
        vat_won: 900,
        receipt_url: expect.stringContaining(approved.paymentKey),
        decline_class: null,
        decline_code: null,
        decline_message: null,
      },
    ]);
    expect(rows.ledger).toEqual([
      {
        id: ledger?.id,
        payment_id: payment?.id,
        kind: "charge",
        amount_won: 9_900,
        transaction_key: approved.approvalTransactionKey,
        occurred_at: SENT,
        recorded_at: ANSWERED,
      },
    ]);
    expect(rows.subscriptions).toEqual([
      {
        id,
        user_id: who.id,
        plan: "pro_monthly",
        price_id: checkout?.price_id,
        quantity: 1,
        status: "active",
        payment_method_id: card?.id,
        anchor_at: RETURNED,
        period_index: 0,
        current_period_start: RETURNED,
        current_period_end: new Date("2026-04-10T10:01:00+09:00"),
        next_plan: null,
        next_price_id: null,
        next_quantity: 1,
        credit_won: 0,
        cancel_at: null,
        cancel_reason: null,
        ended_at: null,
        end_reason: null,
        due_at: new Date("2026-04-10T10:01:00+09:00"),
        pending_payment_id: null,
        delinquent_since: null,
        grace_ends_at: null,
        next_attempt_at: null,
        last_decline_code: null,
        transient_tries: 0,
        problem: null,
        created_at: ANSWERED,
      },
    ]);
    const told = { actor: `person:${who.id}`, user_id: who.id, subscription_id: null, payment_id: null, id: expect.any(String) };
    const settled = { ...told, at: ANSWERED, subscription_id: subscription?.id, payment_id: payment?.id };
    const opened = { orderId: redirect.orderId, plan: "pro_monthly", amountWon: 9_900, termsVersion: TERMS_VERSION };
    expect(rows.audit).toEqual([
      { ...told, at: OPENED, action: "checkout_opened", detail: opened },
      { ...told, at: RETURNED, action: "card_registered", detail: { issuerCode: "41" } },
      { ...settled, action: "subscribed", detail: { plan: "pro_monthly", approvedAt: SENT.toISOString() } },
      { ...settled, action: "payment_paid", detail: { amountWon: 9_900, gate: "own_act" } },
    ]);
  });

  test("when it is declined", async () => {
    const { w, who } = await firstCharge(CARDS.stopped);
    const rows = await moneyRowsOf(w, who);
    const [invoice, payment, card] = [rows.invoices[0], rows.payments[0], rows.cards[0]];
    expect(rows.subscriptions).toEqual([]);
    expect(rows.ledger).toEqual([]);
    expect(rows.checkouts).toMatchObject([
      {
        status: "failed",
        failed_reason: "declined",
        failed_code: "INVALID_STOPPED_CARD",
        locked_until: null,
        payment_method_id: card?.id,
        payment_id: payment?.id,
      },
    ]);
    expect(rows.cards).toMatchObject([
      { status: "deleted", revoked_at: ANSWERED, deleted_at: ANSWERED, reported_deleted_at: null, deletion_tries: 0 },
    ]);
    expect(rows.invoices).toMatchObject([
      { status: "void", subscription_id: null, opened_at: RETURNED, closed_at: ANSWERED, amount_won: 9_900 },
    ]);
    expect(rows.payments).toMatchObject([
      {
        invoice_id: invoice?.id,
        subscription_id: null,
        status: "declined",
        created_at: RETURNED,
        settled_at: ANSWERED,
        resolve_at: null,
        pending_reason: null,
        pending_code: null,
        last_answer: null,
        payment_key: null,
        approved_at: null,
        supplied_won: null,
        vat_won: null,
        receipt_url: null,
        decline_class: "hard",
        decline_code: "INVALID_STOPPED_CARD",
        decline_message: "정지된 카드 입니다.",
      },
    ]);
    const told = { at: ANSWERED, actor: `person:${who.id}`, user_id: who.id, subscription_id: null };
    expect(rows.audit.slice(2)).toMatchObject([
      {
        ...told,
        action: "payment_declined",
        payment_id: payment?.id,
        detail: { declineClass: "hard", code: "INVALID_STOPPED_CARD" },
      },
      { ...told, action: "card_deleted", payment_id: null, detail: {} },
    ]);
  });

  test("while it has no answer: nothing is claimed that Toss has not said", async () => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveMinutes(1);
    expect((await w.comeBack(who, redirect)).kind).toBe("pending");
    const rows = await moneyRowsOf(w, who);
    expect(rows.subscriptions).toEqual([]);
    expect(rows.ledger).toEqual([]);
    expect(rows.checkouts).toMatchObject([{ status: "charging", locked_until: null, failed_reason: null, failed_code: null }]);
    expect(rows.invoices).toMatchObject([{ status: "open", subscription_id: null, closed_at: null }]);
    expect(rows.payments).toMatchObject([
      {
        status: "pending",
        created_at: RETURNED,
        settled_at: null,
        sent_again_at: null,
        resolve_at: at("10:01:10"),
        looked_up_at: null,
        resolve_tries: 1,
        pending_reason: "network",
        pending_code: null,
        payment_key: null,
        approved_at: null,
        supplied_won: null,
        vat_won: null,
        receipt_url: null,
        decline_class: null,
        decline_code: null,
        decline_message: null,
      },
    ]);
    expect(rows.audit.map(({ action }) => action)).toEqual(["checkout_opened", "card_registered"]);
  });
});
