import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { refreshPayment } from "@/lib/billing/payment/refresh-payment";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { moneyRowsOf, withSlowCharge } from "@/tests/support/money-rows";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const at = (time: string) => new Date(`2026-04-10T${time}+09:00`);
/** The period ends at 10:00; the run comes at 11:00, its charge takes 12 s. */
const [PERIOD_END, RUN, SENT, ANSWERED] = [at("10:00:00"), at("11:00:00"), at("11:00:07"), at("11:00:12")];
const NEXT_END = new Date("2026-05-10T10:00:00+09:00");

async function renewal(card: string) {
  const w = await world();
  const who = await w.subscriber({ card });
  const before = await moneyRowsOf(w, who);
  w.moveTo(RUN);
  const run = await withSlowCharge(w, () => w.runBatch());
  return { w, who, run, before, after: await moneyRowsOf(w, who) };
}

const paymentOf = async (w: World, who: Person, nth = 0) => present((await w.paymentsOf(who))[nth], "a payment");
const refresh = (w: World, paymentId: string) => refreshPayment(w.context, { paymentId });

describe("every column of what a renewal leaves", () => {
  test("when it is paid: a second invoice, payment and ledger entry, and the subscription one period further", async () => {
    const { w, who, before, after } = await renewal(CARDS.good);
    const [subscription, first] = [present(before.subscriptions[0], "a subscription"), present(before.invoices[0], "an invoice")];
    const [invoice, payment] = [after.invoices[1], after.payments[1]];
    const approved = present(w.approvalsOf(who)[1], "the renewal at Toss");
    expect(after.checkouts).toEqual(before.checkouts);
    expect(after.cards).toEqual(before.cards);
    expect(after.subscriptions).toEqual([
      { ...subscription, period_index: 1, current_period_start: PERIOD_END, current_period_end: NEXT_END, due_at: NEXT_END },
    ]);
    expect(after.invoices).toEqual([
      first,
      {
        ...first,
        id: invoice?.id,
        sequence: 2,
        subscription_id: subscription.id,
        reason: "subscription_cycle",
        gate: "not_dearer",
        period_index: 1,
        period_start: PERIOD_END,
        period_end: NEXT_END,
        opened_at: RUN,
        closed_at: ANSWERED,
      },
    ]);
    expect(after.payments).toEqual([
      before.payments[0],
      {
        ...before.payments[0],
        id: payment?.id,
        invoice_id: invoice?.id,
        checkout_id: null,
        run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        trigger: "renewal",
        order_id: `trk_${String(payment?.id).replaceAll("-", "")}`,
        created_at: RUN,
        approved_at: SENT,
        settled_at: ANSWERED,
        payment_key: approved.paymentKey,
        receipt_url: expect.stringContaining(approved.paymentKey),
        supplied_won: 9_000,
        vat_won: 900,
      },
    ]);
    expect(await w.sql`select id from billing_runs where id = ${String(payment?.run_id)}`).toHaveLength(1);
    expect(after.ledger[1]).toEqual({
      id: expect.any(String),
      payment_id: payment?.id,
      kind: "charge",
      amount_won: 9_900,
      transaction_key: approved.approvalTransactionKey,
      occurred_at: SENT,
      recorded_at: ANSWERED,
    });
    expect(after.audit.slice(before.audit.length)).toEqual([
      {
        id: expect.any(String),
        at: ANSWERED,
        actor: `batch:${payment?.run_id}`,
        action: "payment_paid",
        user_id: who.id,
        subscription_id: subscription.id,
        payment_id: payment?.id,
        detail: { amountWon: 9_900, gate: "not_dearer" },
      },
    ]);
  });

  test("when it is declined: past due, the invoice open, the declined payment with Toss's code and words", async () => {
    const { who, before, after } = await renewal(CARDS.goodOnce);
    const subscription = present(before.subscriptions[0], "a subscription");
    const [invoice, payment] = [after.invoices[1], after.payments[1]];
    const code = String(payment?.decline_code);
    expect(code).toBe("REJECT_CARD_PAYMENT");
    expect(after.subscriptions).toEqual([
      {
        ...subscription,
        status: "past_due",
        due_at: new Date("2026-04-11T09:00:00+09:00"),
        next_attempt_at: new Date("2026-04-11T09:00:00+09:00"),
        delinquent_since: ANSWERED,
        grace_ends_at: new Date("2026-04-18T00:00:00+09:00"),
        last_decline_code: code,
      },
    ]);
    expect(invoice).toMatchObject({ status: "open", closed_at: null, opened_at: RUN, period_index: 1, amount_won: 9_900 });
    expect(payment).toEqual({
      ...before.payments[0],
      id: payment?.id,
      invoice_id: invoice?.id,
      checkout_id: null,
      run_id: expect.any(String),
      trigger: "renewal",
      status: "declined",
      order_id: `trk_${String(payment?.id).replaceAll("-", "")}`,
      created_at: RUN,
      settled_at: ANSWERED,
      approved_at: null,
      payment_key: null,
      receipt_url: null,
      supplied_won: null,
      vat_won: null,
      decline_class: "soft",
      decline_code: code,
      decline_message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.",
    });
    expect(after.ledger).toEqual(before.ledger);
    expect(after.cards).toEqual(before.cards);
    expect(after.audit.slice(before.audit.length)).toMatchObject([
      {
        at: ANSWERED,
        actor: `batch:${payment?.run_id}`,
        action: "payment_declined",
        user_id: who.id,
        subscription_id: subscription.id,
        payment_id: payment?.id,
        detail: { declineClass: "soft", code, gate: "not_dearer" },
      },
    ]);
  });
});

describe("every column of what a refund leaves", () => {
  test("in part, and then in full", async () => {
    const w = await world();
    const who = await w.subscriber();
    const { id, payment_key: paymentKey } = await paymentOf(w, who);
    const before = await moneyRowsOf(w, who);
    const [payment, subscription] = [
      present(before.payments[0], "a payment"),
      present(before.subscriptions[0], "a subscription"),
    ];
    const moments = ["2026-03-11T12:00:00+09:00", "2026-03-11T12:30:00+09:00", "2026-03-12T08:00:00+09:00"];
    const [canceledAt, readAt, fullAt] = moments.map((moment) => new Date(moment)) as [Date, Date, Date];
    w.moveTo(canceledAt);
    await w.toss.consoleCancel(String(paymentKey), 3_000);
    w.moveTo(readAt);
    await refresh(w, id);
    const partly = await moneyRowsOf(w, who);
    const cancels = () => present(w.approvalsOf(who)[0], "a payment at Toss").cancels.map(({ transactionKey }) => transactionKey);
    const entry = { id: expect.any(String), payment_id: id, kind: "refund" };
    const refunds = [
      { ...entry, amount_won: -3_000, transaction_key: cancels()[0], occurred_at: canceledAt, recorded_at: readAt },
    ];
    const told = { id: expect.any(String), actor: "operator:test", user_id: who.id, subscription_id: subscription.id };
    const refunded = { ...told, action: "payment_refunded", payment_id: id };
    const audit = [{ ...refunded, at: readAt, detail: { refundedWon: 3_000, isFull: false } }];
    expect(partly).toEqual({
      ...before,
      payments: [{ ...payment, refunded_won: 3_000 }],
      ledger: [...before.ledger, ...refunds],
      audit: [...before.audit, ...audit],
    });
    w.moveTo(fullAt);
    await w.toss.consoleCancel(String(paymentKey));
    await refresh(w, id);
    expect(await moneyRowsOf(w, who)).toEqual({
      ...before,
      payments: [{ ...payment, refunded_won: 9_900 }],
      ledger: [
        ...before.ledger,
        ...refunds,
        { ...entry, amount_won: -6_900, transaction_key: cancels()[1], occurred_at: fullAt, recorded_at: fullAt },
      ],
      subscriptions: [{ ...subscription, status: "ended", ended_at: fullAt, end_reason: "refunded", due_at: null }],
      cards: [{ ...before.cards[0], status: "revoked", revoked_at: fullAt }],
      audit: [
        ...before.audit,
        ...audit,
        { ...refunded, at: fullAt, detail: { refundedWon: 9_900, isFull: true } },
        { ...told, at: fullAt, action: "ended", payment_id: null, detail: { reason: "refunded" } },
      ],
    });
  });

  test("before we heard of the approval: no supply and no VAT, because Toss shows those of what is left", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo(RUN);
    await w.runBatch();
    await w.toss.clearFaults();
    const approved = present(w.approvalsOf(who)[1], "the renewal at Toss");
    w.moveTo(SENT);
    await w.toss.consoleCancel(approved.paymentKey, 3_000);
    w.moveTo(ANSWERED);
    await refresh(w, (await paymentOf(w, who, 1)).id);
    const { payments, ledger } = await moneyRowsOf(w, who);
    expect(payments[1]).toMatchObject({
      status: "paid",
      amount_won: 9_900,
      refunded_won: 3_000,
      supplied_won: null,
      vat_won: null,
      approved_at: RUN,
      settled_at: ANSWERED,
    });
    expect(ledger.slice(1)).toMatchObject([
      {
        kind: "charge",
        amount_won: 9_900,
        transaction_key: `approval:${approved.paymentKey}`,
        occurred_at: RUN,
        recorded_at: ANSWERED,
      },
      { kind: "refund", amount_won: -3_000, transaction_key: approved.cancels[0]?.transactionKey, occurred_at: SENT },
    ]);
  });
});
